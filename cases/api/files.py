"""REST: files, uploaded before the entry that they are attached to."""

import uuid
from typing import Any

from django.http import HttpResponseBase
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from cases.access import find_file
from cases.api import schema
from cases.api.problems import MEDIA_TYPE, STATUSES, document
from cases.api.reading import ShapeRenderer
from cases.api.views import DeskView
from cases.files import receiving, serving
from cases.models import Attachment
from cases.problems import Problem, not_found
from cases.shapes import AttachmentShape, attachment

_WRITING = {413: "Too large.", 507: "Our storage is full."}
_BINARY = {(200, "*/*"): {"type": "string", "format": "binary"}}
_ID = OpenApiParameter("id", {"type": "string", "format": "uuid"}, OpenApiParameter.PATH, description="The file's id.")
_CASE = OpenApiParameter("case", str, description="The number of the case that it is for.", required=True)
_NAME = OpenApiParameter(
    receiving.NAME_HEADER, str, OpenApiParameter.HEADER, description="What it is called, percent-encoded."
)


class AnyFile(BaseParser):
    """The body is the file, and is read where it is stored."""

    media_type = "*/*"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        return stream


class Attachments(DeskView):
    """Files for a case. What is not attached to an entry within a day is deleted."""

    parser_classes = [AnyFile]

    @extend_schema(
        operation_id="upload_attachment",
        summary="Upload a file, to be named in an entry's attachments",
        parameters=[_CASE, _NAME],
        request={"application/octet-stream": {"type": "string", "format": "binary"}},
        responses=schema.responses(
            201, AttachmentShape, schema.ABSENT, {413: "Too large.", 507: "Our storage is full."}
        ),
    )
    def post(self, request: Request) -> HttpResponseBase:
        case = request.query_params.get("case", "")
        if not case or "\x00" in case:
            raise not_found()
        return receiving.receive(request._request, self.actor, case, self._told)

    def _told(self, answer: Attachment | Problem) -> Response:
        """Rendered here: it may be asked for long after the view has answered."""
        if isinstance(answer, Problem):
            status = STATUSES[answer.code]
            told = Response(document(answer, status), status, content_type=MEDIA_TYPE)
            if answer.retry_after is not None:
                told["Retry-After"] = str(round(answer.retry_after + 0.5))
        else:
            told = Response(attachment(answer), 201)
        told.accepted_renderer, told.accepted_media_type = ShapeRenderer(), ShapeRenderer.media_type
        told.renderer_context = {}  # type: ignore[attr-defined]  # the framework's own way in is past by now
        told.render()
        return told


class OneAttachment(DeskView):
    """A file, to be saved."""

    @extend_schema(
        operation_id="get_attachment",
        summary="The file itself; a Range is answered",
        parameters=[_ID],
        responses=_BINARY | schema.problems_of(schema.ABSENT),
    )
    def get(self, request: Request, pk: uuid.UUID) -> HttpResponseBase:
        return serving.file(request._request, find_file(self.actor, pk))
