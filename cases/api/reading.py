"""Requests in and answers out: JSON by msgspec, checked against the shapes."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import msgspec
from django.http import QueryDict
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from cases.problems import Problem
from cases.texts import check_text

BODY_BYTES = 256 * 1024
Shape = TypeVar("Shape", bound=msgspec.Struct)


class ShapeParser(BaseParser):
    """JSON of at most 256 KiB. Raises `Problem` for anything else."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        content = stream.read(BODY_BYTES + 1)
        if len(content) > BODY_BYTES:
            raise Problem("too_large", f"The request is over {BODY_BYTES:,} bytes.")
        try:
            return msgspec.json.decode(content)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise Problem("bad_request", f"This is not JSON that can be read: {error}") from error


class ShapeRenderer(BaseRenderer):
    """Whatever msgspec can write, as JSON."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, *args: Any) -> bytes:
        return msgspec.json.encode(data)


class AlwaysJson(DefaultContentNegotiation):
    """Answers are JSON whatever was asked for, so that a refusal can always be told."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        first = next(iter(renderers))
        return first, str(first.media_type)


def body(request: Request, shape: type[Shape]) -> Shape:
    """The request's body as `shape`; raises `Problem` for one that is not."""
    return _convert(request.data, shape, strict=True)


def query(parameters: QueryDict, shape: type[Shape]) -> Shape:
    """The query as `shape`, each parameter at most once; raises `Problem` for one that is unknown or wrong."""
    for name, values in parameters.lists():
        if len(values) > 1:
            raise Problem("bad_request", f"{name} is given {len(values)} times; give it once.")
        check_text(values[0])
    return _convert(parameters.dict(), shape, strict=False)


def _convert(raw: Any, shape: type[Shape], *, strict: bool) -> Shape:
    try:
        return msgspec.convert(raw, shape, strict=strict)
    except msgspec.ValidationError as error:
        raise Problem("bad_request", f"{error}.") from error
