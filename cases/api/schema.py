"""OpenAPI from the shapes: msgspec describes its structs, drf-spectacular puts them in their places."""

from typing import Any

import msgspec
from drf_spectacular.drainage import set_override
from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from cases.api.problems import MEDIA_TYPE
from cases.api.shapes import ProblemDocument

_REF = "#/components/schemas/{name}"

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": 255},
    OpenApiParameter.HEADER,
    description="Your own name for this request. Sent again with the same content it gets the first answer, with other "
    "content 409. It holds for ever, for you (all your tokens). Not together with `cid`, which does the same.",
)
NUMBER = OpenApiParameter("number", str, OpenApiParameter.PATH, description="The case's number, such as CS-10001.")
_EVERYWHERE = {400: "Malformed.", 401: "No token, or none that is good.", 429: "Too many; see Retry-After."}
_EVERYWHERE |= {500: "Our fault.", 503: "Busy; see Retry-After."}
ABSENT = {404: "Not there, or not yours."}
WRITING = {409: "Something else stands against it.", 413: "Too large.", 415: "Not JSON.", 507: "Our storage is full."}


class StructExtension(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """Lets `extend_schema` take msgspec structs."""

    target_class = "msgspec.Struct"
    match_subclasses = True

    def get_name(self, auto_schema: AutoSchema, direction: str) -> str:
        # The parts of a shape are registered by name alone, and that is no collision: msgspec has told them apart.
        set_override(self.target, "suppress_collision_warning", True)
        return str(self.target.__name__)

    def map_serializer(self, auto_schema: AutoSchema, direction: str) -> dict[str, Any]:
        _, components = msgspec.json.schema_components([self.target], ref_template=_REF)
        own: dict[str, Any] = components.pop(self.target.__name__)
        for name, schema in components.items():
            shared = ResolvedComponent(name, ResolvedComponent.SCHEMA, schema, name)  # type: ignore[no-untyped-call]
            auto_schema.registry.register_on_missing(shared)
        return own


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "cases.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer"}


def parameters(shape: type[msgspec.Struct]) -> list[OpenApiParameter]:
    """A struct of query parameters, as OpenAPI lists them."""
    (_, components) = msgspec.json.schema_components([shape], ref_template=_REF)
    return [
        OpenApiParameter(name, schema, description=schema.pop("description", ""))
        for name, schema in components[shape.__name__]["properties"].items()
    ]


def responses(status: int, shape: type[msgspec.Struct], *problems: dict[int, str]) -> dict[Any, Any]:
    """The good answer, and the problem documents that may come instead."""
    return {status: shape} | problems_of(*problems)


def problems_of(*problems: dict[int, str]) -> dict[Any, Any]:
    """The problem documents that may come beside those that may come everywhere."""
    refusals = dict(sorted(item for told in (_EVERYWHERE, *problems) for item in told.items()))
    return {
        (refusal, MEDIA_TYPE): OpenApiResponse(ProblemDocument, description=text) for refusal, text in refusals.items()
    }
