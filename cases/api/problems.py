"""What went wrong, as a problem document (RFC 9457): PROTOCOL's `code` beside the standard members."""

import logging
import math
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import Error
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response

from cases.problems import Code, Problem, from_database, internal, not_found

MEDIA_TYPE = "application/problem+json"
STATUSES: dict[Code, HTTPStatus] = {
    "bad_request": HTTPStatus.BAD_REQUEST,
    "forbidden": HTTPStatus.FORBIDDEN,
    "not_found": HTTPStatus.NOT_FOUND,
    "conflict": HTTPStatus.CONFLICT,
    "stale": HTTPStatus.CONFLICT,
    "rate_limited": HTTPStatus.TOO_MANY_REQUESTS,
    "too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "closed": HTTPStatus.CONFLICT,
    "unavailable": HTTPStatus.SERVICE_UNAVAILABLE,
    "storage_full": HTTPStatus.INSUFFICIENT_STORAGE,
    "internal": HTTPStatus.INTERNAL_SERVER_ERROR,
}
log = logging.getLogger(__name__)


def handle(error: Exception, context: dict[str, Any]) -> Response:
    """The answer to a request that ran into `error`. What nobody foresaw is logged and told as `internal`."""
    problem = _problem(error)
    status = STATUSES[problem.code]
    if isinstance(error, exceptions.APIException):  # the framework knows it better: 401, 405, 415
        status = HTTPStatus(error.status_code)
    return Response(document(problem, status), status, headers=_headers(error, problem), content_type=MEDIA_TYPE)


def document(problem: Problem, status: HTTPStatus) -> dict[str, Any]:
    told: dict[str, Any] = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": problem.message,
        "code": problem.code,
    }
    if problem.retry_after is not None:
        told["retry_after"] = problem.retry_after
    return told | problem.extra


def _problem(error: Exception) -> Problem:
    match error:
        case Problem():
            return error
        case Error():
            return from_database(error)
        case Http404() | exceptions.NotFound():
            return not_found("address")
        case PermissionDenied() | exceptions.PermissionDenied():
            return Problem("forbidden", "You may not do that.")
        case exceptions.NotAuthenticated() | exceptions.AuthenticationFailed():
            return Problem("forbidden", str(error.detail))
        case exceptions.Throttled():
            return Problem("rate_limited", str(error.detail), retry_after=math.ceil(getattr(error, "wait", None) or 1))
        case exceptions.APIException() | SuspiciousOperation():
            return Problem("bad_request", str(error))
    log.error("A request failed", exc_info=error)
    return internal()


def _headers(error: Exception, problem: Problem) -> dict[str, str]:
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if problem.retry_after is not None:
        headers["Retry-After"] = str(math.ceil(problem.retry_after))
    return headers
