"""The first bytes of files as programs write them, with the type they have."""

import io
import zipfile


def _container(brand: bytes) -> bytes:
    return b"\x00\x00\x00\x18ftyp" + brand + b"\x00\x00\x00\x00isom" + bytes(64)


def _office(folder: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("_rels/.rels", "<Relationships/>")
        archive.writestr(f"{folder}/document.xml", "<document/>")
    return held.getvalue()


def an_archive() -> bytes:
    """A ZIP that holds a program."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("setup.exe", "MZ")
    return held.getvalue()


def a_photo(seed: int = 0) -> bytes:
    """The smallest thing that is a JPEG; another one for each `seed`."""
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + seed.to_bytes(4) + bytes(40) + b"\xff\xd9"


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
DOCX = _office("word")
KEPT = {
    "image/jpeg": a_photo(),
    "image/png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(40),
    "image/webp": b"RIFF\x24\x00\x00\x00WEBPVP8 " + bytes(40),
    "image/gif": b"GIF89a" + bytes(40),
    "image/heic": _container(b"heic"),
    "audio/ogg": b"OggS\x00\x02" + bytes(22) + b"OpusHead" + bytes(40),
    "audio/mpeg": b"ID3\x03" + bytes(60),
    "audio/mp4": _container(b"M4A "),
    "audio/aac": b"\xff\xf1\x50\x80" + bytes(40),
    "audio/amr": b"#!AMR\n" + bytes(40),
    "audio/x-wav": b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(40),
    "video/mp4": _container(b"3gp5"),
    "video/webm": b"\x1aE\xdf\xa3" + bytes(16) + b"webm" + bytes(40),
    "application/pdf": PDF,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": DOCX,
    "application/x-ole-storage": OLE,
    "text/plain": "Comprobante de pago: 120,00 €\n".encode(),
}
FORBIDDEN = {
    "a web page": b"  <!DOCTYPE html><script>alert(1)</script>",
    "a web page behind a byte order mark": b"\xef\xbb\xbf<html>",
    "a drawing that may hold scripts": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "a script": b"#!/bin/sh\nrm -rf /\n",
    "a program": b"MZ\x90\x00" + bytes(100),
    "a program of another system": b"\x7fELF" + bytes(100),
    "an archive": an_archive(),
    "noise": bytes(range(256)),
}
