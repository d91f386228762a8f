"""Whether the collected static files are those of this source tree, and the middleware that serves them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.conf import settings
from django.utils.decorators import sync_and_async_middleware
from servestatic.middleware import ServeStaticMiddleware


def stale() -> bool:
    """True when nothing has been collected, or a source file is newer than what was."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not manifest.exists():
        return True
    collected = manifest.stat().st_mtime
    return any(path.stat().st_mtime > collected for path in _sources())


@sync_and_async_middleware
def serve(get_response: Callable[..., Any]) -> Callable[..., Any]:
    """Middleware: files are served from the event loop (`chatsupport.asgi`), so threads pass on what is asked."""
    return ServeStaticMiddleware(get_response) if iscoroutinefunction(get_response) else get_response


def _sources() -> Iterator[Path]:
    for folder in settings.STATICFILES_DIRS:
        yield from (path for path in Path(folder).rglob("*") if path.is_file())
