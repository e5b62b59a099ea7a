"""Files that go with an article: what can be sent to guests, and under which name it is kept."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import Final

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from pms import photos

FOLDER: Final = "articles"
LARGEST_PDF: Final = 10 * 1024 * 1024
"""Meta takes more; a guest's mobile data does not."""
_PDF: Final = b"%PDF-"


def suffix_of(content: bytes) -> str:
    """`.jpg`, `.png` or `.pdf` by what the file is, whatever it is called; empty for anything else."""
    return ".pdf" if content.startswith(_PDF) else photos.suffix_of(content)


def refusal(content: bytes) -> str:
    """Why this file cannot be sent to guests; empty where it can."""
    match suffix_of(content):
        case ".pdf":
            return "is larger than 10 MB" if len(content) > LARGEST_PDF else ""
        case "":
            return "is no JPEG, PNG or PDF"
        case _:
            return photos.refusal(content)


def name_of(slug: str, key: str, content: bytes) -> str:
    """The name of a file with this content; guests see its last part, `menu.pdf`."""
    digest = hashlib.sha256(content).hexdigest()[:12]
    return f"{FOLDER}/{slug}/{digest}/{key}{suffix_of(content)}"


def keep(slug: str, key: str, content: bytes) -> str:
    """The name under which the file is kept, the same for the same content; written once this commits."""
    name = name_of(slug, key, content)
    if not default_storage.exists(name):
        transaction.on_commit(partial(_write, name, content))
    return name


def _write(name: str, content: bytes) -> None:
    default_storage.save(name, ContentFile(content))
