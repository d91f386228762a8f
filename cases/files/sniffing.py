"""What a file is, by what is found in it. Neither its name nor what the sender says decides; the name only chooses
among kinds that look alike from outside.
"""

import re
from pathlib import Path

import puremagic

LOOK = 64 * 1024  # bytes of the beginning and of the end
_OFFICE = "application/vnd.openxmlformats-officedocument"
_PARTS = {
    b"word/document": f"{_OFFICE}.wordprocessingml.document",
    b"xl/workbook": f"{_OFFICE}.spreadsheetml.sheet",
    b"ppt/presentation": f"{_OFFICE}.presentationml.presentation",
}
_OPEN = re.compile(rb"mimetype(application/vnd\.oasis\.opendocument\.[a-z-]+)")
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_OLE_KINDS = {"doc": "application/msword", "xls": "application/vnd.ms-excel", "ppt": "application/vnd.ms-powerpoint"}
_PICTURES = re.compile(
    rb"(?P<jpeg>\xff\xd8\xff)|(?P<png>\x89PNG\r\n\x1a\n)|(?P<gif>GIF8[79]a)|(?P<webp>RIFF....WEBP)", re.DOTALL
)
_MARKUP = re.compile(rb"<(!doctype|html|head|body|script|svg|iframe|\?xml|!--)", re.IGNORECASE)
_TEXTS = {"csv": "text/csv", "tsv": "text/csv", "json": "application/json"}
_SAME = {"video/x-m4v": "video/mp4", "audio/mp4": "video/mp4", "application/x-zip-compressed": "application/zip"}
UNKNOWN = "application/octet-stream"


def media_type(path: Path, name: str) -> str:
    """The media type of the file at `path`, which a person calls `name`; `UNKNOWN` when it looks like nothing known."""
    head, tail = _both_ends(path)
    ending = name.rpartition(".")[2].lower()
    if found := _PICTURES.match(head):
        return f"image/{found.lastgroup}"
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return _archive(head, tail)
    if head.startswith(_OLE):
        return _OLE_KINDS.get(ending, "application/x-ole-storage")
    return _text(head, ending) or _by_magic(head, tail, ending)


def is_picture(beginning: bytes) -> bool:
    """Whether a file that begins so is one of the pictures that are drawn anew."""
    return _PICTURES.match(beginning) is not None


def _both_ends(path: Path) -> tuple[bytes, bytes]:
    with path.open("rb") as content:
        head = content.read(LOOK)
        content.seek(max(0, path.stat().st_size - LOOK))
        return head, content.read(LOOK)


def _archive(head: bytes, tail: bytes) -> str:
    """Names of what is in it stand at its beginning and at its end; it is never unpacked, nor listed as a whole."""
    both = head + tail
    if b"vbaProject.bin" in both or b"META-INF/MANIFEST.MF" in both or b"AndroidManifest.xml" in both:
        return UNKNOWN  # documents with programs in them, and programs
    if found := _OPEN.search(head[:200]):
        return found[1].decode()
    if b"[Content_Types].xml" in both:
        return next((kind for part, kind in _PARTS.items() if part in both), UNKNOWN)
    return "application/zip"


def _text(head: bytes, ending: str) -> str | None:
    """What reads as text is text, but for markup: what a browser could take for a page is called one."""
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    if head.startswith(b"%PDF-") or not _reads(head):
        return None
    plain = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if _MARKUP.match(plain):
        return "image/svg+xml" if b"<svg" in plain[:4096].lower() else "text/html"
    return _TEXTS.get(ending, "text/plain")


def _reads(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):  # UTF-16, as Windows exports it
        return True
    controls = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head)
    if controls:
        return False
    try:
        head.decode()
        return True
    except UnicodeDecodeError as error:
        cut_off = error.start >= len(head) - 3 and len(head) == LOOK
        high = sum(byte > 127 for byte in head)
        return cut_off or high < len(head) * 0.3  # an older encoding: a few letters beyond ASCII


def _by_magic(head: bytes, tail: bytes, ending: str) -> str:
    try:
        found = puremagic.magic_string(head + (tail if len(head) == LOOK else b""), f"x.{ending}")
    except (puremagic.PureError, ValueError):
        return UNKNOWN
    strong = [one for one in found if one.mime_type and len(one.byte_match) >= 4]
    named = [one for one in strong if one.extension == f".{ending}"]
    best = next(iter(named or strong), None)
    return _SAME.get(best.mime_type, best.mime_type) if best else UNKNOWN
