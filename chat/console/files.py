"""An agent's attachments, by the signed-in cookie; what changes something carries the page's token against forgery."""

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed

from cases.access import AgentActor
from cases.models import Agent
from cases.problems import Problem
from chat.desk import files


def attachments(request: HttpRequest) -> HttpResponseBase:
    """POST: uploads a file for a case. GET: the newest files of a case."""
    if request.method == "GET":
        return _as_agent(request, lambda actor: files.of_case(actor, request.GET.get("case", "")))
    if request.method != "POST":
        return HttpResponseNotAllowed(["GET", "POST"])
    return _as_agent(request, lambda actor: files.upload(request, actor))


def attachment(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    return _as_agent(request, lambda actor: files.one(request, actor, pk))


def thumbnail(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    return _as_agent(request, lambda actor: files.thumbnail(request, actor, pk))


def _as_agent(request: HttpRequest, answer: Callable[[AgentActor], HttpResponseBase]) -> HttpResponseBase:
    if not isinstance(request.user, Agent):
        refusal = files.refused(Problem("forbidden", "You are signed out. Sign in again; the file is kept here."))
        refusal.status_code = 401
        return refusal
    return answer(AgentActor.of(request.user))
