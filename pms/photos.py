"""Photos of rooms: what can be sent to guests, and where all processes read it."""

import hashlib
from functools import partial
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

FOLDER = "rooms/"
LARGEST_BYTES = 5 * 1024 * 1024
"""What WhatsApp takes as an image; it takes JPEG and PNG only."""
_SIGNATURES = {b"\xff\xd8\xff": ".jpg", b"\x89PNG\r\n\x1a\n": ".png"}


def suffix_of(content: bytes) -> str:
    """`.jpg` or `.png` by what the file is, whatever it is called; empty for anything else."""
    return next((suffix for sign, suffix in _SIGNATURES.items() if content.startswith(sign)), "")


def refusal(content: bytes) -> str:
    """Why this is no photo that can be sent to guests; empty where it is one."""
    if len(content) > LARGEST_BYTES:
        return "is larger than 5 MB"
    return "" if suffix_of(content) else "is no JPEG or PNG"


def name_of(slug: str, code: str, content: bytes) -> str:
    """The name of a file with this content: another photo, another name."""
    digest = hashlib.sha256(content).hexdigest()[:12]
    return f"{slug}-{code}-{digest}{suffix_of(content)}"


def keep(slug: str, code: str, source: Path) -> str:
    """The name under which the photo is kept, the same for the same content; written once this commits."""
    content = source.read_bytes()
    name = f"{FOLDER}{name_of(slug, code, content)}"
    if not default_storage.exists(name):
        transaction.on_commit(partial(_write, name, content))
    return name


def _write(name: str, content: bytes) -> None:
    default_storage.save(name, ContentFile(content))
