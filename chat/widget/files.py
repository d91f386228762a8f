"""A customer's attachments. The frame has no cookie: its session comes in a header, for pictures too, which the frame
fetches and shows as blobs. A signed address would have spared it that, and would have let in whoever reads the address:
nothing that lets someone in is in one here.
"""

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.views.decorators.csrf import csrf_exempt

from cases.access import ContactActor
from cases.problems import Problem
from chat.access import gate, sessions
from chat.desk import files

HEADER = "X-Chat-Session"


@csrf_exempt  # no cookie is looked at: the session in the header says who it is
def attachments(request: HttpRequest) -> HttpResponseBase:
    """POST: uploads a file."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    return _as_contact(request, lambda actor: files.upload(request, actor))


@csrf_exempt
def attachment(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    return _as_contact(request, lambda actor: files.one(request, actor, pk))


def thumbnail(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    return _as_contact(request, lambda actor: files.thumbnail(request, actor, pk))


def _as_contact(request: HttpRequest, answer: Callable[[ContactActor], HttpResponseBase]) -> HttpResponseBase:
    """`answer` for whoever the session names, judged anew by the rules as they are."""
    session = sessions.open_session(request.headers.get(HEADER))
    if session is None:
        refusal: HttpResponse = files.refused(Problem("forbidden", "The session has run out; ask for a new one."))
        refusal.status_code = 401
        return refusal
    judgement = gate.judge_session(session, request.headers.get("User-Agent", ""), _origin(request), request.get_host())
    if not judgement.decision.allowed:
        return files.refused(Problem("forbidden", judgement.decision.message))
    return answer(ContactActor.of(judgement.contact))


def _origin(request: HttpRequest) -> str:
    """Browsers leave it out when a page fetches from its own origin. From another one the session's header could not
    even be sent: that asks the server first, which does not agree."""
    return request.headers.get("Origin") or f"{request.scheme}://{request.get_host()}"
