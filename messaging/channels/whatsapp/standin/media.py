"""Files: what the product uploads, what guests send, and their download by a short-lived address."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass

from messaging.channels.whatsapp.standin.errors import missing_parameter, refused_parameter
from messaging.channels.whatsapp.standin.identifiers import numeric_id
from messaging.channels.whatsapp.standin.wire import Json, Request, Response

DOCUMENT_TYPES = (
    "application/vnd.ms-powerpoint",
    "application/msword",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/pdf",
    "text/plain",
    "application/vnd.ms-excel",
)
UPLOAD_TYPES = (
    *("audio/aac", "audio/mp4", "audio/mpeg", "audio/amr", "audio/ogg", "audio/opus"),
    *DOCUMENT_TYPES,
    *("image/jpeg", "image/png", "image/webp", "video/mp4", "video/3gpp"),
)
MEGABYTE = 1024 * 1024
LIMITS = {"audio": 16, "video": 16, "image": 5}
DOCUMENT_LIMIT = 100
ADDRESS_LIFE_SECONDS = 5 * 60
UPLOADED_LIFE_SECONDS = 30 * 86_400
RECEIVED_LIFE_SECONDS = 7 * 86_400
ATTACHMENTS = "/whatsapp_business/attachments/"


@dataclass(frozen=True)
class File:
    """A stored file; `mime_type` is as given, `uploaded` tells the product's files from the guests'."""

    id: str
    phone_number_id: str
    data: bytes
    mime_type: str
    filename: str
    stored_at: float
    uploaded: bool

    @property
    def sha256(self) -> bytes:
        return hashlib.sha256(self.data).digest()

    def as_received(self, address: str) -> Json:
        """The file as part of a webhook, with a download address; the digest is in base64 there."""
        return {
            "mime_type": self.mime_type,
            "sha256": base64.b64encode(self.sha256).decode(),
            "id": self.id,
            "url": address,
        }


class Files:
    """The files in memory. `now` is the stand-in's clock, so that a test can let them grow old."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._files: dict[str, File] = {}
        self._key = secrets.token_bytes(16)

    def reset(self) -> None:
        with self._lock:
            self._files = {}

    def store(
        self, phone_number_id: str, data: bytes, mime_type: str, *, filename: str = "", uploaded: bool = False
    ) -> File:
        """Keep a file and give it an id."""
        file = File(numeric_id(), phone_number_id, data, mime_type, filename, self._now(), uploaded)
        with self._lock:
            self._files[file.id] = file
        return file

    def get(self, file_id: str) -> File | None:
        """The file while Meta would keep it: 30 days for uploads, 7 for what guests sent."""
        with self._lock:
            file = self._files.get(file_id)
        if file is None:
            return None
        life = UPLOADED_LIFE_SECONDS if file.uploaded else RECEIVED_LIFE_SECONDS
        return file if self._now() - file.stored_at <= life else None

    def delete(self, file_id: str) -> None:
        with self._lock:
            self._files.pop(file_id, None)

    def address(self, file: File, origin: str) -> str:
        """A download address that holds for five minutes."""
        expires = int(self._now()) + ADDRESS_LIFE_SECONDS
        return f"{origin}{ATTACHMENTS}?mid={file.id}&ext={expires}&hash={self._hash(file.id, str(expires))}"

    def download(self, request: Request) -> File | None:
        """The file of a download address; None when the address is forged or too old."""
        file_id, expires = request.query.get("mid", ""), request.query.get("ext", "")
        right = hmac.compare_digest(self._hash(file_id, expires), request.query.get("hash", ""))
        if not right or int(expires) < self._now():
            return None
        return self.get(file_id)

    def _hash(self, file_id: str, expires: str) -> str:
        return hmac.new(self._key, f"{file_id}/{expires}".encode(), hashlib.sha256).hexdigest()[:32]


def described(file: File, address: str) -> Json:
    """The answer to GET on a media id; the digest is in hex here."""
    return {
        "messaging_product": "whatsapp",
        "url": address,
        "mime_type": file.mime_type.partition(";")[0],
        "sha256": file.sha256.hex(),
        "file_size": str(len(file.data)),
        "id": file.id,
    }


def file_response(file: File, wanted: str = "") -> Response:
    """The file, or the part a Range header asks for: browsers need parts to tell how long a voice is."""
    headers = {
        "Content-Disposition": "inline",
        "X-Content-Type-Options": "nosniff",
        "Accept-Ranges": "bytes",
    }
    part = re.fullmatch(r"bytes=(\d+)-(\d*)", wanted)
    if part is None or int(part[1]) >= len(file.data):
        return Response(200, file.data, file.mime_type, headers)
    first, last = int(part[1]), min(int(part[2] or len(file.data)), len(file.data) - 1)
    headers["Content-Range"] = f"bytes {first}-{last}/{len(file.data)}"
    return Response(206, file.data[first : last + 1], file.mime_type, headers)


@dataclass(frozen=True)
class Part:
    data: bytes
    content_type: str
    filename: str


def uploaded_file(request: Request) -> Part:
    """The file of an upload after Meta's checks. Raises GraphError."""
    parts = multipart(request.body, request.headers.get("content-type", ""))
    product = parts.get("messaging_product")
    if product is None or product.data != b"whatsapp":
        raise missing_parameter("messaging_product")
    file = parts.get("file")
    if file is None:
        raise missing_parameter("file")
    mime_type = file.content_type.partition(";")[0].strip().lower()
    if mime_type not in UPLOAD_TYPES:
        raise refused_parameter(
            f"Param file must be a file with one of the following types: {', '.join(UPLOAD_TYPES)}. "
            f"Received file of type '{mime_type}'."
        )
    limit = LIMITS.get(mime_type.partition("/")[0], DOCUMENT_LIMIT)
    if mime_type == "image/webp":
        if len(file.data) > 500 * 1024:
            raise refused_parameter("Media file size too big. Max file size we currently support: 500KB.")
    elif len(file.data) > limit * MEGABYTE:
        raise refused_parameter(f"Media file size too big. Max file size we currently support: {limit}MB.")
    return file


def multipart(body: bytes, content_type: str) -> dict[str, Part]:
    """The parts of a multipart/form-data body by name; empty when it is not one."""
    match = re.search(r'boundary="?([^";,]+)"?', content_type)
    if not content_type.lower().startswith("multipart/form-data") or match is None:
        return {}
    parts: dict[str, Part] = {}
    for piece in (b"\r\n" + body).split(b"\r\n--" + match[1].encode())[1:-1]:
        head, _, data = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        words = head.decode("utf-8", "replace")
        name = re.search(r'name="([^"]*)"', words)
        filename = re.search(r'filename="([^"]*)"', words)
        kind = re.search(r"(?im)^content-type:\s*(\S[^\r\n]*)", words)
        if name:
            default = "application/octet-stream" if filename else "text/plain"
            parts[name[1]] = Part(data, kind[1] if kind else default, filename[1] if filename else "")
    return parts
