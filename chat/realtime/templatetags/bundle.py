"""`{% bundle "widget" %}`: what a page's modules and styles were made into, or in DEBUG the modules themselves."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from chat.realtime.templatetags.importmap import importmap, map_of, nonce

register = template.Library()

BUILT = Path(settings.BASE_DIR) / "static" / "built"


@register.simple_tag(takes_context=True)
def bundle(context: dict[str, Any], name: str) -> SafeString:
    """Style sheets, import map and module of the bundle `name`, with the request's nonce.

    In DEBUG they are the sources, for whoever reads them in a browser or changes them. Throws ValueError where static
    files were not collected.
    """
    made = manifest(name)
    if settings.DEBUG:
        styles, imports, entry = made["styles"]["from"], importmap(context, "shared", name), made["entry"]["from"]
    else:
        styles, imports, entry = [made["styles"]["to"]], map_of(context, _addresses(made)), made["entry"]["to"]
    sheets = format_html_join("\n", '<link rel="stylesheet" href="{}">', ((static(path),) for path in styles))
    script = format_html('<script type="module" src="{}" nonce="{}"></script>', static(entry), nonce(context))
    return format_html("{}\n{}\n{}", sheets, imports, script)


def manifest(name: str) -> dict[str, Any]:
    """What `make bundle` wrote of the bundle (see `chatsupport.bundle`)."""
    return (_read if settings.DEBUG else _read_once)(name)


def _addresses(made: dict[str, Any]) -> dict[str, str]:
    """Parts by their modules' names, and by its plain address what the built files import of each other."""
    plain = {settings.STATIC_URL + path: static(path) for path in made["chunks"]}
    return plain | {part: static(path) for part, path in made["parts"].items()}


def _read(name: str) -> dict[str, Any]:
    made: dict[str, Any] = json.loads((BUILT / f"{name}.json").read_text())
    return made


_read_once = lru_cache(_read)
