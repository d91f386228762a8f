"""Attachments as both surfaces upload and fetch them over HTTP: beside the socket, whose frames are small, and with its
names of errors.
"""

import math
import uuid
from typing import Any

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed

from cases.access import Actor, AgentActor, find_case, find_file
from cases.api.problems import STATUSES
from cases.files import receiving, serving, store
from cases.models import Attachment, FileType
from cases.operations import attaching
from cases.problems import Problem, not_found
from cases.shapes import attachment

LISTED = 50


def limits() -> dict[str, Any]:
    """What a page tells before it uploads: `{"bytes", "files", "accept"}`, the last as a file field takes it."""
    types = FileType.objects.filter(enabled=True).values_list("media_type", "extensions")
    # All pictures first: by that a phone offers its camera.
    taken = [
        "image/*",
        *(one for media_type, endings in types for one in (media_type, *(f".{end}" for end in endings.split(",")))),
    ]
    return {"bytes": settings.UPLOAD_BYTES, "files": settings.UPLOADS_A_MESSAGE, "accept": ",".join(taken)}


def upload(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Takes the body in as a file; the case that it is for may be named in the address."""
    case = request.GET.get("case", "")
    return refused(not_found()) if "\x00" in case else receiving.receive(request, actor, case, told)


def one(request: HttpRequest, actor: Actor, pk: uuid.UUID) -> HttpResponseBase:
    """GET: the file. DELETE: gives up one that was not posted."""
    try:
        if request.method in ("GET", "HEAD"):
            return serving.file(request, find_file(actor, pk))
        if request.method != "DELETE":
            return HttpResponseNotAllowed(["GET", "DELETE"])
        store.remove(attaching.give_up(actor, pk))
        return HttpResponse(status=204)
    except Problem as problem:
        return refused(problem)


def thumbnail(request: HttpRequest, actor: Actor, pk: uuid.UUID) -> HttpResponseBase:
    try:
        return serving.thumbnail(request, find_file(actor, pk))
    except Problem as problem:
        return refused(problem)


def of_case(actor: AgentActor, number: str) -> HttpResponse:
    """The newest files of a case, each with who posted it when; `more` says that there are others."""
    try:
        case = find_case(actor, number.replace("\x00", ""))
    except Problem as problem:
        return refused(problem)
    posted = Attachment.objects.filter(case=case, entry__isnull=False).select_related("entry")
    found = list(posted.order_by("-created_at")[: LISTED + 1])
    files = [
        msgspec.to_builtins(attachment(file))
        | {"by": file.entry.author_name, "seq": file.entry.seq, "at": file.entry.at}
        for file in found[:LISTED]
        if file.entry
    ]
    return _json({"files": files, "more": len(found) > LISTED})


def _listed(file: Attachment) -> dict[str, Any]:
    assert file.entry is not None
    entry = {"by": file.entry.author_name, "seq": file.entry.seq, "at": file.entry.at}
    return {**msgspec.to_builtins(attachment(file)), **entry}


def told(answer: Attachment | Problem) -> HttpResponse:
    """The answer to an upload."""
    return refused(answer) if isinstance(answer, Problem) else _json(attachment(answer), 201)


def refused(problem: Problem) -> HttpResponse:
    wait = {} if problem.retry_after is None else {"retry_after": problem.retry_after}
    answer = _json({"code": problem.code, "message": problem.message} | wait, STATUSES[problem.code])
    if problem.retry_after is not None:
        answer["Retry-After"] = str(math.ceil(problem.retry_after))
    return answer


def _json(content: object, status: int = 200) -> HttpResponse:
    answer = HttpResponse(msgspec.json.encode(content), status=status, content_type="application/json")
    answer["Cache-Control"] = "no-store"
    return answer
