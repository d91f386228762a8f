"""Collected static files: hashed, compressed, and our own modules without their commentary.

Types and reasons stand in the source of the modules as JSDoc. They are half of its bytes and say nothing to a browser,
so they stay behind when the files are collected. No name and no statement is touched: this is no build.
"""

import re
from typing import Any

from django.core.files.base import ContentFile
from servestatic.storage import CompressedManifestStaticFilesStorage

OWN = ("shared/", "widget/", "console/")

_BLOCK = re.compile(r"^[ \t]*/\*\*(?:(?!\*/).)*\*/[ \t]*\n", re.DOTALL | re.MULTILINE)
_LINE = re.compile(r"^[ \t]*//.*\n", re.MULTILINE)
_CAST = re.compile(r"/\*\* @type \{[^\n]*?\} \*/ ?")
_MARGIN = re.compile(r"^[ \t]+", re.MULTILINE)


class LeanStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed files, our own modules made lean first."""

    def save(self, name: str | None, content: Any, max_length: int | None = None) -> str:
        if name and _ours(name):
            content = ContentFile(lean(content.read().decode()).encode())
        return str(super().save(name, content, max_length))

    def post_process(self, paths: dict[str, tuple[Any, str]], *args: Any, **options: Any) -> Any:
        """Hashed copies are made from the sources; ours are to be made from what `save` has made lean."""
        lean_paths = {name: (self, name) if _ours(name) else found for name, found in paths.items()}
        return super().post_process(lean_paths, *args, **options)


def _ours(name: str) -> bool:
    return name.endswith(".js") and name.replace("\\", "/").startswith(OWN)


def lean(source: str) -> str:
    """A module of ours without the comments that begin a line, without casts and without its margins.

    It takes every line for code: in a template literal a line must neither begin like a comment nor need its margin
    (a test holds our modules to that).
    """
    for noise in (_BLOCK, _LINE, _CAST, _MARGIN):
        source = noise.sub("", source)
    return source
