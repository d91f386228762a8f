"""What a file is, is found in it: names and senders lie."""

from pathlib import Path

import pytest

from cases.files.sniffing import LOOK, UNKNOWN, media_type
from tests.pictures import PDF, archive, picture

OFFICE = "application/vnd.openxmlformats-officedocument"
DOCX = archive("[Content_Types].xml", "word/document.xml")
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
ODT = b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.textPK" + bytes(100)
MP4 = b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41" + bytes(100)
WEBM = b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm" + bytes(100)
MOV = b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  " + bytes(100)


@pytest.mark.parametrize(
    ("content", "name", "found"),
    [
        (picture("PNG"), "a.png", "image/png"),
        (picture("JPEG"), "a.txt", "image/jpeg"),
        (picture("GIF"), "a.html", "image/gif"),
        (picture("WEBP"), "a", "image/webp"),
        (PDF, "a.pdf", "application/pdf"),
        (DOCX, "a.docx", f"{OFFICE}.wordprocessingml.document"),
        (archive("[Content_Types].xml", "xl/workbook.xml"), "a.zip", f"{OFFICE}.spreadsheetml.sheet"),
        (archive("readme.txt"), "a.docx", "application/zip"),
        (archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "a.docx", UNKNOWN),
        (archive("META-INF/MANIFEST.MF", "A.class"), "a.zip", UNKNOWN),
        (ODT, "a.odt", "application/vnd.oasis.opendocument.text"),
        (OLE, "a.doc", "application/msword"),
        (OLE, "setup.msi", "application/x-ole-storage"),
        (MP4, "a.mp4", "video/mp4"),
        (WEBM, "a.webm", "video/webm"),
        (MOV, "a.mov", "video/quicktime"),
        ("naïve ✓\n".encode(), "a.log", "text/plain"),
        ("naïve".encode("latin-1") + b" words " * 20, "a.txt", "text/plain"),
        ("id;name\n1;ä\n".encode("utf-16"), "a.csv", "text/csv"),
        (b"a,b\n1,2\n", "a.csv", "text/csv"),
        (b'{"a": 1}', "a.json", "application/json"),
        (("x" + "ä" * LOOK).encode(), "a.txt", "text/plain"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "a.txt", "text/html"),
        (b"\xef\xbb\xbf  <svg onload='alert(1)'>", "a.png", "image/svg+xml"),
        (b"<?xml version='1.0'?><svg/>", "a.csv", "image/svg+xml"),
        (b"\x7fELF\x02\x01\x01" + bytes(100), "a.png", "application/x-executable"),
        (bytes(range(256)) * 20, "a.pdf", UNKNOWN),
    ],
)  # fmt: skip
def test_a_file_is_what_is_in_it(tmp_path: Path, content: bytes, name: str, found: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    told = media_type(path, name)
    assert told == found or (found == "application/x-executable" and not told.startswith(("image/", "text/")))
