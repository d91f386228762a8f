"""Pictures and other files that tests attach."""

import io
import zipfile
from typing import Any

from PIL import Image

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def picture(kind: str = "PNG", size: tuple[int, int] = (640, 400), colour: str = "teal", **saving: Any) -> bytes:
    """A picture of one colour with a lighter corner, so that it can be seen which way up it is."""
    drawn = Image.new("RGB", size, colour)
    drawn.paste((255, 255, 255), (0, 0, size[0] // 4, size[1] // 4))
    out = io.BytesIO()
    drawn.save(out, kind, **saving)
    return out.getvalue()


def archive(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in names:
            made.writestr(name, "x" * 100)
    return out.getvalue()
