"""Files of guests: what is kept, under which name, and for whom."""

import hashlib
from pathlib import Path

import pytest
from django.core.files.storage import storages

from messaging import media_store
from messaging.errors import FileGone, FileRefused
from messaging.media_store import LARGEST, LARGEST_IMAGE, put, read, safe_name, sniffed
from tests.messaging.media.samples import DOCX, FORBIDDEN, KEPT, PDF, a_photo


def kept_at(tenant_id: int, key: str) -> Path:
    """Where the file lies on this machine."""
    return Path(storages["guest_files"].path(f"{tenant_id}/{key[:2]}/{key}"))


def refusal(content: bytes) -> str:
    with pytest.raises(FileRefused) as refused:
        put(1, content)
    return refused.value.reason


@pytest.mark.parametrize("mime_type", KEPT)
def test_the_type_is_told_from_the_bytes(mime_type: str):
    assert sniffed(KEPT[mime_type]) == mime_type


@pytest.mark.parametrize("what", FORBIDDEN)
def test_what_could_do_harm_is_not_kept(what: str):
    assert refusal(FORBIDDEN[what]) == "forbidden_type"


def test_a_file_is_kept_with_what_is_known_of_it():
    stored = put(1, PDF, file_name="Comprobante.pdf")
    assert stored.mime_type == "application/pdf"
    assert (stored.size, stored.file_name) == (len(PDF), "Comprobante.pdf")
    assert stored.sha256 == hashlib.sha256(PDF).hexdigest()
    assert read(1, stored.key) == PDF


def test_the_same_bytes_are_the_same_file():
    assert put(1, a_photo()).key == put(1, a_photo(), file_name="again.jpg").key


def test_a_half_written_file_is_written_anew():
    key = put(1, a_photo()).key
    kept_at(1, key).write_bytes(a_photo()[:10])
    put(1, a_photo())
    assert read(1, key) == a_photo()


def test_nobody_else_on_the_machine_can_read_it():
    kept = kept_at(1, put(1, a_photo(seed=7)).key)
    assert (kept.stat().st_mode & 0o777, kept.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_a_hotel_does_not_reach_another_ones_file():
    one, another = 900_001, 900_002  # of no other test: the folder outlives them
    key = put(one, PDF).key
    with pytest.raises(FileGone):
        read(another, key)
    media_store.delete(another, key)
    assert read(one, key) == PDF


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "A" * 64, "0" * 64])
def test_a_key_of_no_file_leads_nowhere(key: str):
    media_store.delete(1, key)
    with pytest.raises(FileGone):
        read(1, key)


def test_a_deleted_file_is_gone():
    key = put(1, PDF).key
    media_store.delete(1, key)
    with pytest.raises(FileGone):
        read(1, key)


def test_nothing_and_too_much_are_refused():
    assert refusal(b"") == "empty"
    assert refusal(PDF.ljust(LARGEST + 1, b" ")) == "too_large"
    assert refusal(a_photo().ljust(LARGEST_IMAGE + 1, b"\0")) == "too_large"
    assert put(1, PDF.ljust(LARGEST_IMAGE + 1, b" ")).size == LARGEST_IMAGE + 1


@pytest.mark.parametrize(
    ("given", "content", "safe"),
    [
        ("Factura 12.11.2026.PDF", PDF, "Factura 12.11.2026.pdf"),
        ("receipt.pdf.exe", PDF, "receipt_pdf_exe.pdf"),
        ("../../../etc/passwd", PDF, "passwd.pdf"),
        ("C:\\Users\\ana\\foto.jpeg", a_photo(), "foto.jpeg"),
        ("invoice\u202efdp.exe", PDF, "invoicefdp_exe.pdf"),
        ("a\x00b\r\nSet-Cookie: x.pdf", PDF, "abSet-Cookie x.pdf"),
        ("<script>.docx", DOCX, "script.docx"),
        ("señal de reserva ✓.png", a_photo(), "señal de reserva ✓_png.jpg"),
        ("", a_photo(), "image.jpg"),
        (".pdf", PDF, "pdf.pdf"),
        ("...", KEPT["audio/ogg"], "audio.ogg"),
    ],
)
def test_a_name_is_made_safe(given: str, content: bytes, safe: str):
    assert safe_name(given, sniffed(content)) == safe


def test_a_name_is_not_endless():
    assert safe_name("x" * 5000 + ".pdf", "application/pdf") == "x" * 116 + ".pdf"
