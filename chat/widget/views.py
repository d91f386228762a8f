"""The widget's HTTP edge: it reads requests and writes headers, and leaves deciding to `session`."""

import structlog
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from cases import clock
from chat.access import policy
from chat.access.alternatives import alternatives
from chat.access.origins import origin_known, own_origin
from chat.access.policy import SitePolicy
from chat.realtime.counts import COUNTS
from chat.widget import inviting, rates
from chat.widget.frame import ancestors, bare, boot
from chat.widget.languages import Speech, chosen, speech
from chat.widget.loader import Loader
from chat.widget.loader import invitation as read_invitation
from chat.widget.loader import loader as read_loader
from chat.widget.session import Caller, Malformed, TooMany, availability_of, open_session, parse

LARGEST_BODY = 16 * 1024  # bytes
_ASK_FOR_JSON = "Send Content-Type: application/json."


@csrf_exempt  # no cookie is looked at: the token in the body says who it is
@require_http_methods(["POST", "OPTIONS"])
def session(request: HttpRequest) -> HttpResponse:
    """POST: a signed token for a session. OPTIONS: the preflight of a host page."""
    if request.method == "OPTIONS":
        return _preflight(request)
    if retry_after := rates.over("address", request.META.get("REMOTE_ADDR", ""), rates.PER_ADDRESS):
        return _too_many(retry_after)
    body = _body(request)
    if body is None:
        return _refused(413, "too_large", f"A session request takes at most {LARGEST_BODY} bytes.")
    return _session(request, body)


@csrf_exempt  # as for a session
@require_http_methods(["POST", "OPTIONS"])
def invitation(request: HttpRequest) -> HttpResponse:
    """POST: whether the person with that token is invited to chat on that page. Whoever is not learns nothing else."""
    if request.method == "OPTIONS":
        return _preflight(request)
    if retry_after := rates.over("address", request.META.get("REMOTE_ADDR", ""), rates.PER_ADDRESS):
        return _late(retry_after)
    body = _body(request)
    if body is None:
        return _error(413, "too_large", f"An invitation request takes at most {LARGEST_BODY} bytes.")
    try:
        ask = inviting.parse(body)
    except Malformed as problem:
        return _error(400, "bad_request", str(problem))
    rules = policy.current()
    site = rules.named(ask.site)
    try:
        answer: HttpResponse = JsonResponse(inviting.invite(ask, rules, _caller(request, site), clock.now()))
    except TooMany as problem:
        answer = _late(problem.retry_after)
    return _allow_origin(request, _unkept(answer), site)


@require_safe
def availability(request: HttpRequest) -> HttpResponse:
    """Whether the site's desk answers now, and the other ways in; the same for everyone."""
    site = _site(request)
    if site is None:
        answer = _error(404, "not_found", "There is no such site.")
    else:
        row, spoken = site.site, _speech(request, site)
        now_and_else = {
            "availability": availability_of(row, clock.now(), spoken),
            "alternatives": alternatives(row, _own(request), spoken.say),
        }
        answer = JsonResponse(now_and_else)
        patch_vary_headers(answer, ["Accept-Language"])
        answer["Cache-Control"] = "public, max-age=30"
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


@require_safe
def frame(request: HttpRequest) -> HttpResponse:
    """The page inside the host page's iframe; only the site's origins and the server's own may embed it."""
    site = _site(request)
    if site is None:
        raise Http404("There is no such site.")
    spoken = _speech(request, site)
    told = {"speech": spoken, "say": bare(spoken), "boot": boot(site, _own(request), spoken)}
    answer = render(request, "widget/frame.html", told)
    answer._csp_update = {"img-src": ["blob:"]}  # type: ignore[attr-defined]
    answer._csp_replace = {"frame-ancestors": ancestors(site)}  # type: ignore[attr-defined]
    answer["Cache-Control"] = "no-store"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


@require_safe
def loader(request: HttpRequest) -> HttpResponse:
    """The script tag's file; anyone may load it, because it decides nothing."""
    language = chosen(request.GET.get("language", ""), request.headers.get("Accept-Language", ""))
    return _script(request, read_loader(language))


@require_safe
def invitation_script(request: HttpRequest) -> HttpResponse:
    """What shows an invitation; it decides as little."""
    return _script(request, read_invitation())


def _script(request: HttpRequest, found: Loader) -> HttpResponse:
    zipped = "gzip" in request.headers.get("Accept-Encoding", "")
    answer = HttpResponse(found.zipped if zipped else found.plain, content_type="text/javascript; charset=utf-8")
    if zipped:
        answer["Content-Encoding"] = "gzip"
    answer["ETag"] = found.etag
    answer["Cache-Control"] = "public, max-age=300"
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    patch_vary_headers(answer, ["Accept-Encoding", "Accept-Language"])
    conditional = get_conditional_response(request, etag=found.etag, response=answer)
    return conditional if isinstance(conditional, HttpResponse) else answer


def _session(request: HttpRequest, body: bytes) -> HttpResponse:
    try:
        if request.content_type != "application/json":
            raise Malformed(_ASK_FOR_JSON)
        ask = parse(body)
    except Malformed as problem:
        return _refused(400, "bad_request", str(problem))
    rules = policy.current()
    site = rules.named(ask.site)
    try:
        status, content = open_session(ask.token, site, rules, _caller(request, site), clock.now())
        _count(content.get("reason") or content["decision"])
        answer: HttpResponse = JsonResponse(content, status=status)
    except TooMany as problem:
        answer = _too_many(problem.retry_after)
    return _allow_origin(request, _unkept(answer), site)


def _preflight(request: HttpRequest) -> HttpResponse:
    answer = HttpResponse(status=204)
    origin = request.headers.get("Origin", "")
    if origin_known(origin, request.get_host()):
        answer["Access-Control-Allow-Origin"] = origin
        answer["Access-Control-Allow-Methods"] = "POST"
        answer["Access-Control-Allow-Headers"] = "content-type"
        answer["Access-Control-Max-Age"] = "600"
    patch_vary_headers(answer, ["Origin"])
    return answer


def _allow_origin(request: HttpRequest, answer: HttpResponse, site: SitePolicy | None) -> HttpResponse:
    """Lets the pages of this very site read the answer, and nobody else's."""
    origin = request.headers.get("Origin", "")
    own = own_origin(origin, request.get_host())
    if origin and (own or (site is not None and origin in site.origins)):
        answer["Access-Control-Allow-Origin"] = origin
        answer["Access-Control-Expose-Headers"] = "Retry-After"
    patch_vary_headers(answer, ["Origin"])
    return answer


def _caller(request: HttpRequest, site: SitePolicy | None) -> Caller:
    return Caller(
        origin=request.headers.get("Origin", ""),
        host=request.get_host(),
        user_agent=request.headers.get("User-Agent", ""),
        own=_own(request),
        speech=_speech(request, site),
    )


def _speech(request: HttpRequest, site: SitePolicy | None) -> Speech:
    return speech(site, request.GET.get("language", ""), request.headers.get("Accept-Language", ""))


def _own(request: HttpRequest) -> str:
    return settings.PUBLIC_URL or f"{request.scheme}://{request.get_host()}"


def _site(request: HttpRequest) -> SitePolicy | None:
    site = policy.current().named(request.GET.get("site", ""))
    return site if site is not None and site.row.enabled else None


def _body(request: HttpRequest) -> bytes | None:
    """The body, or None when it is larger than any session request is."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > LARGEST_BODY:
        return None
    body = request.read(LARGEST_BODY + 1)
    return None if len(body) > LARGEST_BODY else body


def _too_many(retry_after: int) -> HttpResponse:
    answer = _refused(429, "rate_limited", f"Too many session requests. Try again in {retry_after} seconds.")
    answer["Retry-After"] = str(retry_after)
    return answer


def _late(retry_after: int) -> HttpResponse:
    answer = _error(429, "rate_limited", f"Too many requests. Try again in {retry_after} seconds.")
    answer["Retry-After"] = str(retry_after)
    return answer


def _refused(status: int, code: str, message: str) -> HttpResponse:
    """An error that a session request ends with."""
    _count(code)
    return _error(status, code, message)


def _count(outcome: str) -> None:
    """Counts how a session request ended; the request's line in the log names it."""
    COUNTS.session(outcome)
    structlog.contextvars.bind_contextvars(session_request=outcome)


def _error(status: int, code: str, message: str) -> HttpResponse:
    return _unkept(JsonResponse({"code": code, "message": message}, status=status))


def _unkept(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store"
    return answer
