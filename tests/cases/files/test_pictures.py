"""Pictures are drawn anew: nothing but the pixels gets through, upright, and none that would fill the memory."""

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import ExifTags, Image
from PIL.PngImagePlugin import PngInfo

from cases.files.pictures import Size, redraw
from cases.problems import Problem
from tests.pictures import picture


@pytest.fixture
def drawn(tmp_path: Path) -> Any:
    """`drawn(content, kind)` -> the size, the picture as it is kept, and its thumbnail."""

    def draw(content: bytes, kind: str = "image/png") -> tuple[Size, bytes, bytes]:
        path, into, small = tmp_path / "from", tmp_path / "into", tmp_path / "small"
        path.write_bytes(content)
        size = redraw(path, kind, into, small)
        return size, into.read_bytes(), small.read_bytes()

    return draw


def test_a_photo_is_turned_upright_and_says_nothing_of_where_it_was_taken(drawn: Any) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Make] = "Camera of Dana"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (59.0, 26.0, 13.0)
    content = picture("JPEG", (640, 400), exif=exif)
    assert b"Camera of Dana" in content
    size, kept, small = drawn(content, "image/jpeg")
    assert size == Size(400, 640)
    assert b"Camera of Dana" not in kept
    with Image.open(io.BytesIO(kept)) as after:
        assert after.size == (400, 640)
        assert not after.getexif()
        assert after.getpixel((390, 10)) > (200, 200, 200)  # type: ignore[operator]  # the light corner, now right
    with Image.open(io.BytesIO(small)) as thumbnail:
        assert thumbnail.format == "WEBP"
        assert thumbnail.size == (300, 480)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_what_was_hidden_in_a_picture_is_gone(drawn: Any, kind: str) -> None:
    content = picture(kind) + b"<script>alert(1)</script>"
    size, kept, small = drawn(content, f"image/{kind.lower()}")
    assert size == Size(640, 400)
    assert b"<script" not in kept + small


def test_a_gif_that_is_a_page_as_well_is_only_a_gif_afterwards(drawn: Any) -> None:
    page = b"GIF89a/*<html><script>alert(1)</script>*/=1;"
    with pytest.raises(Problem):
        drawn(page, "image/gif")
    commented = bytearray(picture("GIF"))
    commented[-1:] = b"!\xfe\x19<script>alert(1)</script>\x00;"
    assert b"<script" not in drawn(bytes(commented), "image/gif")[1]


def test_a_moving_picture_goes_on_moving(drawn: Any) -> None:
    frames = [Image.new("RGB", (60, 40), colour) for colour in ("red", "green", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=[100, 200, 300], loop=0)
    _, kept, _ = drawn(out.getvalue(), "image/gif")
    with Image.open(io.BytesIO(kept)) as after:
        assert after.n_frames == 3  # type: ignore[attr-defined]


def test_transparency_stays(drawn: Any) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(out, "PNG")
    for content in drawn(out.getvalue())[1:]:
        with Image.open(io.BytesIO(content)) as after:
            assert after.convert("RGBA").getpixel((1, 1))[3] == 0  # type: ignore[index]


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it has so many pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(("width", "height"), [(6000, 6000), (60_000, 60_000), (2**31 - 1, 1)])
def test_a_picture_that_would_fill_the_memory_is_refused_unread(drawn: Any, width: int, height: int) -> None:
    with pytest.raises(Problem) as refused:
        drawn(bomb(width, height))
    assert refused.value.code in ("too_large", "bad_request")


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n", picture("PNG")[:200], b"\x89PNG\r\n\x1a\n" + bytes(500)])
def test_a_damaged_picture_is_refused_in_words(drawn: Any, content: bytes) -> None:
    with pytest.raises(Problem) as refused:
        drawn(content)
    assert refused.value.code == "bad_request"


def test_words_that_came_along_in_a_png_are_gone(drawn: Any) -> None:
    words = PngInfo()
    words.add_text("Author", "Dana of Harbor Street")
    words.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>Dana</x:xmpmeta>")
    content = picture("PNG", pnginfo=words, exif=b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00Dana")
    assert b"Dana" in content
    assert b"Dana" not in b"".join(drawn(content)[1:])
