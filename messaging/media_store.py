"""The files of guests: their type is told from their bytes, their names are made safe, and each is kept once
per hotel in a private place that no address leads to.

Knows no rows: what refers to a file keeps its key.
"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

import filetype
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from messaging.errors import FileGone, FileRefused

MEGABYTE: Final = 1024 * 1024
LARGEST: Final = 25 * MEGABYTE
LARGEST_IMAGE: Final = 10 * MEGABYTE
LONGEST_NAME: Final = 120
OLD_OFFICE: Final = "application/x-ole-storage"
"""Word, Excel and PowerPoint before 2007: one container, told apart by the program that opens it."""
_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
EXTENSIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "image/jpeg": ("jpg", "jpeg"),
    "image/png": ("png",),
    "image/webp": ("webp",),
    "image/gif": ("gif",),
    "image/heic": ("heic", "heif"),
    "audio/ogg": ("ogg", "oga", "opus"),
    "audio/mpeg": ("mp3",),
    "audio/mp4": ("m4a", "mp4"),
    "audio/aac": ("aac",),
    "audio/amr": ("amr",),
    "audio/x-wav": ("wav",),
    "video/mp4": ("mp4", "m4v", "mov", "3gp", "m4a"),
    "video/webm": ("webm",),
    "application/pdf": ("pdf",),
    f"{_OFFICE}wordprocessingml.document": ("docx",),
    f"{_OFFICE}spreadsheetml.sheet": ("xlsx",),
    f"{_OFFICE}presentationml.presentation": ("pptx",),
    OLD_OFFICE: ("doc", "xls", "ppt"),
    "text/plain": ("txt", "csv", "ics", "vcf"),
}
"""The types that are kept, and the endings a file of the type may have; the first is given to others."""

_KEY: Final = re.compile(r"[0-9a-f]{64}")
_UNSAFE: Final = re.compile(r'[\\/:*?"<>|;%\s]+')
_PROGRAM: Final = re.compile(r"\s*(<|#!)")
"""How a web page, a drawing with scripts and a script begin."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in the store. `mime_type` is what its bytes say, `size` in bytes, `sha256` in hex; `file_name`
    is safe to save under and never empty.
    """

    key: str
    mime_type: str
    size: int
    sha256: str
    file_name: str


def put(tenant_id: int, content: bytes, *, file_name: str = "") -> StoredFile:
    """Keep a file of this hotel; the same bytes again are the same file.

    Raises FileRefused: empty, too_large, or forbidden_type for what is no picture, sound, film, office
    document or plain text.
    """
    if not content:
        raise FileRefused("empty")
    if len(content) > LARGEST:
        raise FileRefused("too_large")
    mime_type = sniffed(content)
    if mime_type.startswith("image/") and len(content) > LARGEST_IMAGE:
        raise FileRefused("too_large")
    digest = hashlib.sha256(content).hexdigest()
    path, store = _path(tenant_id, digest), _store()
    if not store.exists(path) or store.size(path) != len(content):  # half a file: its writer was stopped
        store.save(path, ContentFile(content))
    return StoredFile(digest, mime_type, len(content), digest, safe_name(file_name, mime_type))


def read(tenant_id: int, key: str) -> bytes:
    """The bytes of a file of this hotel. Raises FileGone."""
    if not _KEY.fullmatch(key):
        raise FileGone(key)
    try:
        with _store().open(_path(tenant_id, key)) as file:
            content: bytes = file.read()
    except FileNotFoundError as error:
        raise FileGone(key) from error
    return content


def delete(tenant_id: int, key: str) -> None:
    """Forget a file; nothing happens where there is none. The caller knows that nothing refers to it."""
    if _KEY.fullmatch(key):
        _store().delete(_path(tenant_id, key))


def sniffed(content: bytes) -> str:
    """The type the bytes have, one of EXTENSIONS. Raises FileRefused("forbidden_type")."""
    guessed: str | None = filetype.guess_mime(content)
    if guessed is None:
        guessed = _otherwise(content)
    if guessed not in EXTENSIONS:
        raise FileRefused("forbidden_type", guessed)
    return guessed


def safe_name(file_name: str, mime_type: str) -> str:
    """A name without folders, control characters and what turns the reading direction, that ends as its type
    does: `receipt.pdf.exe` with the bytes of a PDF is `receipt_pdf_exe.pdf`.
    """
    last = file_name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C")
    plain = _UNSAFE.sub(" ", unicodedata.normalize("NFC", plain)).strip(" .")
    endings = EXTENSIONS[mime_type]
    stem, dot, ending = plain.rpartition(".")
    if not dot or ending.lower() not in endings:
        stem, ending = plain.replace(".", "_"), endings[0]
    stem = stem.strip(" .") or mime_type.partition("/")[0].replace("application", "document")
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending.lower()}"


def _otherwise(content: bytes) -> str:
    """The type of what begins with no signature that the library knows."""
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return OLD_OFFICE
    if content.startswith(b"\x1aE\xdf\xa3") and b"webm" in content[:64]:
        return "video/webm"
    if b"\x00" in content:
        return "application/octet-stream"
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        words = content.decode("cp1252", "replace")
    if _PROGRAM.match(words):
        return "text/html"
    signs = sum(unicodedata.category(sign) == "Cc" and sign not in "\t\r\n\f" for sign in words[:4096])
    return "application/octet-stream" if signs else "text/plain"


def _store() -> Storage:
    return storages["guest_files"]


def _path(tenant_id: int, key: str) -> str:
    return str(PurePosixPath(str(int(tenant_id)), key[:2], key))
