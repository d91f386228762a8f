"""Pictures are drawn anew: what is kept has the pixels, turned upright, and nothing else that was in the file (place,
camera, hidden pages of markup). A smaller one is drawn for showing.
"""

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import GifImagePlugin, Image, ImageOps, ImageSequence

from cases.problems import Problem

KINDS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WEBP"}
# Of one picture, and of all frames together where it moves. Drawing such a one anew takes 170 to 290 MB of a process;
# a WebP takes so much of 12 million pixels (of 25 million 880 MB).
MOST_PIXELS = {"JPEG": 25_000_000, "PNG": 25_000_000, "GIF": 50_000_000, "WEBP": 12_000_000}
MOST_FRAMES = 500
LARGE = 8_000_000
THUMBNAIL = (640, 480)
_SAVING: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 87},
    "WEBP": {"quality": 87, "method": 2},
}
# Frames stay in the colours of their palettes: to find new ones for each took most of the time.
GifImagePlugin.LOADING_STRATEGY = GifImagePlugin.LoadingStrategy.RGB_AFTER_DIFFERENT_PALETTE_ONLY


@dataclass(frozen=True, slots=True)
class Size:
    width: int
    height: int


def redraw(path: Path, kind: str, into: Path, thumbnail: Path) -> Size:
    """Draws the picture at `path`, of a media type of `KINDS`, anew at `into`, and smaller at `thumbnail` (WebP).

    Raises `Problem` for one that cannot be read or is too large to be unpacked; then what it has written is of no use.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=[KINDS[kind]]) as picture:
                _check(picture, KINDS[kind])
                return _draw(picture, KINDS[kind], into, thumbnail)
    except Problem:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large(KINDS[kind]) from error
    except MemoryError as error:
        raise _too_large(KINDS[kind]) from error
    except OSError as error:
        if error.errno is not None:  # of the disk, not of the picture
            raise
        raise _unreadable() from error
    except Exception as error:  # whatever a decoder makes of bytes that were made to confuse it
        raise _unreadable() from error


def _check(picture: Image.Image, kind: str) -> None:
    frames = getattr(picture, "n_frames", 1)
    width, height = picture.size
    if width * height * frames > MOST_PIXELS[kind] or frames > MOST_FRAMES:
        raise _too_large(kind)


def _draw(picture: Image.Image, kind: str, into: Path, thumbnail: Path) -> Size:
    """In place as far as it goes: each copy of a large picture is 100 MB."""
    moves = getattr(picture, "n_frames", 1) > 1 and kind in ("GIF", "WEBP")
    if moves:
        _save_moving(picture, kind, into)
        picture.seek(0)
    picture.load()
    ImageOps.exif_transpose(picture, in_place=True)
    if not moves:
        _bare(picture).save(into, kind, **_saving(picture, kind))
    size = Size(*picture.size)
    small = _plain(picture)
    small.thumbnail(THUMBNAIL)
    _bare(small).save(thumbnail, "WEBP", quality=80, method=3)
    return size


def _saving(picture: Image.Image, kind: str) -> dict[str, Any]:
    """A large PNG is packed less tightly: 25 million pixels of noise took 28 s."""
    large = picture.width * picture.height > LARGE
    return {"compress_level": 1 if large else 4} if kind == "PNG" else _SAVING.get(kind, {})


def _save_moving(picture: Image.Image, kind: str, into: Path) -> None:
    frames = [_bare(frame.copy()) for frame in ImageSequence.Iterator(picture)]
    times = [frame.info.get("duration", 100) for frame in ImageSequence.Iterator(picture)]
    frames[0].save(
        into, kind, save_all=True, append_images=frames[1:], duration=times, loop=picture.info.get("loop", 0)
    )


def _bare(picture: Image.Image) -> Image.Image:
    """Without what came along: only what the pixels need to be understood stays."""
    picture.info = {key: value for key, value in picture.info.items() if key in ("transparency", "duration", "loop")}
    return picture


def _plain(picture: Image.Image) -> Image.Image:
    """In colours that can be made smaller; itself where it has them."""
    if picture.mode in ("RGB", "RGBA", "L"):
        return picture
    transparent = picture.mode in ("LA", "PA") or "transparency" in picture.info
    return picture.convert("RGBA" if transparent else "RGB")


def _too_large(kind: str) -> Problem:
    most = MOST_PIXELS[kind] // 1_000_000
    return Problem("too_large", f"The picture has over {most} million pixels; make it smaller, or send it in a ZIP.")


def _unreadable() -> Problem:
    return Problem("bad_request", "The picture cannot be read; it may be damaged. Save it again, or send it in a ZIP.")
