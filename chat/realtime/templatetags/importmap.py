"""`{% importmap "shared" "widget" %}`: bare module names to hashed static addresses, so that nothing needs building."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

VENDORED = Path(settings.BASE_DIR) / "static" / "vendor" / "VENDORED.json"


@register.simple_tag(takes_context=True)
def importmap(context: dict[str, Any], *folders: str) -> SafeString:
    """The import map of every module in `folders` (below static/) and of what is vendored, with the request's nonce.

    It must stand before the page's first module. Throws ValueError where static files were not collected.
    """
    return map_of(context, {name: static(path) for name, path in _modules(folders).items()})


def map_of(context: dict[str, Any], imports: dict[str, str]) -> SafeString:
    """An import map of names, or addresses, to the addresses that they stand for."""
    body = json.dumps({"imports": imports}, separators=(",", ":")).replace("<", "\\u003c")
    return format_html('<script type="importmap" nonce="{}">{}</script>', nonce(context), mark_safe(body))  # noqa: S308


@register.simple_tag(takes_context=True)
def modulepreload(context: dict[str, Any], *names: str) -> SafeString:
    """Links that fetch modules before the importing module has been read: one round trip instead of a waterfall.

    `names` are what the import map calls them; a folder (`"shared"`) stands for all in it, `"vendor"` for the vendored.
    """
    wanted = [path for name in names for path in _named(name)]
    links = ((static(path), nonce(context)) for path in wanted)
    return format_html_join("\n", '<link rel="modulepreload" href="{}" nonce="{}">', links)


def nonce(context: dict[str, Any]) -> str:
    """The request's, which its content security policy names."""
    return str(getattr(context.get("request"), "csp_nonce", ""))


def _named(name: str) -> list[str]:
    if name == "vendor":
        return list(_vendored().values())
    modules = _modules((name.partition("/")[0],))
    return [modules[name]] if name in modules else [path for path in modules.values() if path.startswith(f"{name}/")]


def _modules(folders: tuple[str, ...]) -> dict[str, str]:
    return (_find if settings.DEBUG else _find_once)(folders)


def _find(folders: tuple[str, ...]) -> dict[str, str]:
    paths = sorted({path for finder in get_finders() for path, _ in finder.list([])})
    starts = tuple(f"{folder}/" for folder in folders)
    own = {path: path for path in paths if path.startswith(starts) and path.endswith(".js")}
    return own | _vendored()


_find_once = lru_cache(_find)


@lru_cache
def _vendored() -> dict[str, str]:
    return {row["specifier"]: f"vendor/{row['file']}" for row in json.loads(VENDORED.read_text())}
