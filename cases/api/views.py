"""REST: the desk's cases and their entries, for programs of agents."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from django.db import transaction
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView
from msgspec import UNSET, structs
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases import history, timeline
from cases.access import AgentActor, cases_of
from cases.api import schema
from cases.api.contacts import contact_for
from cases.api.filters import listed
from cases.api.keys import cid_of
from cases.api.reading import body, query
from cases.api.shapes import CaseChanges, CaseFilters, CasePage, EntryFilters, EntryPage, NewCase, NewEntry
from cases.api.throttles import AgentThrottle, AgentWriteThrottle
from cases.models import Agent, Attachment, Case, Door, Visibility
from cases.operations.changing import change, hand_over, reopen, resolve
from cases.operations.merging import merge, unmerge
from cases.operations.opening import Answers, Opening, open_case
from cases.operations.snoozing import snooze, wake
from cases.operations.watching import follow, unfollow
from cases.problems import Problem, not_found
from cases.shapes import RELATED, CaseShape, EntryShape, case_for_agent, entry_for_agent
from cases.timeline import Draft, Placed


class DeskView(APIView):
    """A resource of the desk, seen through the calling agent."""

    throttle_classes = [AgentThrottle, AgentWriteThrottle]
    metadata_class = None
    actor: AgentActor

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.actor = AgentActor.of(cast(Agent, request.user))


class Cases(DeskView):
    """Agents see the cases in no team's queue, those of their teams and those assigned to them; leads see all."""

    @extend_schema(
        operation_id="list_cases",
        summary="The cases you may see, newest change first",
        parameters=schema.parameters(CaseFilters),
        responses=schema.responses(200, CasePage),
    )
    def get(self, request: Request) -> Response:
        wanted = query(request.query_params, CaseFilters)
        found, cursor = listed(wanted, self.actor)
        return Response(CasePage([case_for_agent(case) for case in found], _next(request, cursor)))

    @extend_schema(
        operation_id="open_case",
        summary="Open a case for a contact; its first entry is yours",
        parameters=[schema.IDEMPOTENCY_KEY],
        request=NewCase,
        responses=schema.responses(201, CaseShape, schema.ABSENT, schema.WRITING),
    )
    def post(self, request: Request) -> Response:
        new = body(request, NewCase)
        cid = cid_of(request, self.actor, new.cid)
        case = self._open(new, cid)
        address = reverse("api-case", args=[case.number])
        return Response(case_for_agent(case), 201, headers={"Location": request.build_absolute_uri(address)})

    @transaction.atomic
    def _open(self, new: NewCase, cid: Any) -> Case:
        answers = Answers(new.feature, new.form, new.steps, new.participant_case)
        contact = contact_for(new.contact)
        opening = Opening(contact, self.actor, new.body, Door.API, cid, new.subject, answers, new.priority)
        return open_case(opening).case


class OneCase(DeskView):
    """One case; every change leaves an entry that says who changed what, before and after."""

    @extend_schema(
        operation_id="get_case",
        summary="A case as it stands",
        parameters=[schema.NUMBER],
        responses=schema.responses(200, CaseShape, schema.ABSENT),
    )
    def get(self, request: Request, number: str) -> Response:
        return Response(case_for_agent(_find(self.actor, number)))

    @extend_schema(
        operation_id="change_case",
        summary="Change a case: all that is given, or nothing",
        parameters=[schema.NUMBER],
        request=CaseChanges,
        responses=schema.responses(200, CaseShape, {403: "A lead may."}, schema.ABSENT, schema.WRITING),
    )
    def patch(self, request: Request, number: str) -> Response:
        wanted = body(request, CaseChanges)
        return Response(case_for_agent(self._change(_known(number), wanted)))

    @transaction.atomic
    def _change(self, number: str, wanted: CaseChanges) -> Case:
        """Handing over comes late: it may take the case out of the caller's sight. It also ends a snooze, so that a new
        one comes after it."""
        given = {name: value for name, value in structs.asdict(wanted).items() if value is not UNSET}
        others = {name: given.pop(name) for name in _STEPS if name in given}
        to: dict[str, int | None] = {name: given.pop(name) for name in ("assignee", "team") if name in given}
        case = change(self.actor, number, given)
        snoozed = others.pop("snoozed", UNSET)
        for name, value in others.items():
            case = _STEPS[name](self.actor, number, value)
        case = hand_over(self.actor, number, to) if to else case
        return case if snoozed is UNSET else _STEPS["snoozed"](self.actor, number, snoozed)


_STEPS: Mapping[str, Callable[[AgentActor, str, Any], Case]] = {
    "watching": lambda actor, number, on: (follow if on else unfollow)(actor, number),
    "status": lambda actor, number, status: (resolve if status == "resolved" else reopen)(actor, number),
    "merged_into": lambda actor, number, into: merge(actor, number, into) if into else unmerge(actor, number),
    "snoozed": lambda actor, number, wanted: snooze(actor, number, wanted.until) if wanted else wake(actor, number),
}


class Entries(DeskView):
    """A case's one timeline: messages, notes and events, at places without holes."""

    @extend_schema(
        operation_id="list_entries",
        summary="A case's entries in their order",
        parameters=[schema.NUMBER, *schema.parameters(EntryFilters)],
        responses=schema.responses(200, EntryPage, schema.ABSENT),
    )
    def get(self, request: Request, number: str) -> Response:
        wanted = query(request.query_params, EntryFilters)
        page = history.page(self.actor, _known(number), after=wanted.after, limit=wanted.limit)
        last = None if page.complete else str(page.entries[-1].seq)
        return Response(EntryPage(page.entries, _next(request, last)))

    @extend_schema(
        operation_id="add_entry",
        summary="Reply to the customer, or leave a note",
        parameters=[schema.NUMBER, schema.IDEMPOTENCY_KEY],
        request=NewEntry,
        responses=schema.responses(201, EntryShape, schema.ABSENT, schema.WRITING),
    )
    def post(self, request: Request, number: str) -> Response:
        new = body(request, NewEntry)
        draft = Draft(
            _known(number),
            self.actor,
            new.body,
            cid_of(request, self.actor, new.cid),
            visibility=Visibility(new.visibility),
            attachments=tuple(new.attachments),
            last_seen_seq=new.last_seen_seq,
        )
        entry = self._place(draft).entry
        files = Attachment.objects.filter(pk__in=draft.attachments).order_by("position") if draft.attachments else ()
        return Response(entry_for_agent(entry, list(files)), 201)

    def _place(self, draft: Draft) -> Placed:
        (answer,) = timeline.append([draft])
        if not isinstance(answer, Problem):
            return answer
        if answer.code == "stale":
            missed = history.page(self.actor, draft.case, after=draft.last_seen_seq, limit=history.LIMIT)
            raise Problem("stale", answer.message, case=draft.case, entries=missed.entries)
        raise answer


@extend_schema(exclude=True)
class Nowhere(DeskView):
    """Any other address below ours."""

    authentication_classes = []
    permission_classes = []

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise not_found("address")


class Schema(SpectacularJSONAPIView):
    """OpenAPI of all this; open to everybody."""

    authentication_classes = []


def _known(number: str) -> str:
    """`number`, when a case could have it."""
    if "\x00" in number:
        raise not_found()
    return number


def _find(actor: AgentActor, number: str) -> Case:
    case = cases_of(actor).select_related(*RELATED).filter(number=_known(number)).first()
    if case is None:
        raise not_found()
    return case


def _next(request: Request, after: str | None) -> str | None:
    """This page's address with another `after`."""
    if after is None:
        return None
    parameters = request.query_params.copy()
    parameters["after"] = after
    return str(request.build_absolute_uri(f"{request.path}?{parameters.urlencode()}"))
