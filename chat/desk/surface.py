"""What the widget's and the console's sockets have in common: posting, history, reading, typing, resuming."""

import sys
from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

import structlog
from msgspec import Struct

from cases import history
from cases.access import AgentActor, Audience, ContactActor, find_case, sees
from cases.mail import transcripts
from cases.models import Visibility
from cases.operations.reading import Look
from cases.problems import Problem, not_found
from cases.shapes import Author
from cases.timeline import Draft, Placed
from chat.desk.conversations import Visit
from chat.desk.live import Live
from chat.realtime import protocol
from chat.realtime.consumer import Later, Receive, Refused, Scope, Send
from chat.realtime.counts import COUNTS
from chat.realtime.database import problem_from
from chat.realtime.hub import AgentHere, Delivery, SomeoneTypes
from chat.realtime.runtime import DRAIN_SECONDS, Member
from chat.realtime.socket import Socket

RESUME_CASES = 200
GREETINGS = 256  # under way at once: some two seconds' worth, where clients wait for ten
_log = structlog.get_logger(__name__)


class Knock(Struct, frozen=True):
    """What is kept of a handshake's headers; thousands who have the same browser share its text."""

    origin: str
    host: str
    user_agent: str
    cookie: str

    @classmethod
    def of(cls, scope: Scope) -> "Knock":
        heads = {key: value.decode("latin-1") for key, value in reversed(scope["headers"])}
        wanted = (b"origin", b"host", b"user-agent", b"cookie")
        return cls(*(sys.intern(heads.get(name, "")) for name in wanted))


class Surface(Member):
    """One signed-in (or signing-in) socket. Frames go to the method `on_<type>`."""

    surface: ClassVar[str]
    decode: ClassVar[protocol.Decoder]
    hello_type: ClassVar[type[protocol.Frame]]
    side: ClassVar[Author]
    actor: AgentActor | ContactActor
    visit: Visit | None = None
    person = "nobody"

    def __init__(self, live: Live, socket: Socket, knock: Knock) -> None:
        self.live = live
        self.socket = socket
        self.knock = knock
        self.audiences: dict[str, Audience] = {}

    def __repr__(self) -> str:
        return f"{self.surface} socket {self.socket.id}"

    @classmethod
    async def application(cls, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI application of this surface's endpoint."""
        await receive()
        live = await Live.get()
        socket = Socket(send, live.runtime.limits)
        with structlog.contextvars.bound_contextvars(socket=socket.id, surface=cls.surface):
            knock = Knock.of(scope)
            if not await cls._enters(live, knock, socket):
                await send({"type": "websocket.close", "code": 1008})
                return
            consumer = cls(live, socket, knock)
            await send({"type": "websocket.accept"})
            await socket.serve(receive, consumer)

    @classmethod
    async def _enters(cls, live: Live, knock: Knock, socket: Socket) -> bool:
        """Whether the handshake is answered; a socket that comes at a bad time is, and is told so by its close code."""
        try:
            if not live.runtime.draining and not await cls.may_knock(live, knock):
                COUNTS.refused_sockets["403"] += 1
                _log.info("socket_refused", reason="origin")
                return False
        except Exception as error:
            _log.warning("socket_turned_away", code=problem_from(error).code)
            socket.close(protocol.OVERLOADED, "try again later")
        if live.runtime.draining:
            socket.close(protocol.RESTARTING, "restarting")
        return True

    @classmethod
    @abstractmethod
    async def may_knock(cls, live: Live, knock: Knock) -> bool:
        """Whether the handshake's Origin is one that this endpoint answers."""

    async def hello(self, frame: Any) -> dict[str, Any]:
        """Signs the client in and answers it; raises `Refused`. When everyone comes at once (a network is back), those
        beyond what can be answered soon are sent away before their patience ends, and come back one by one."""
        runtime = self.live.runtime
        if runtime.greetings >= GREETINGS:
            raise Refused(protocol.OVERLOADED, "many come at once")
        runtime.greetings += 1
        try:
            return await self.sign_in(frame)
        finally:
            runtime.greetings -= 1

    @abstractmethod
    async def sign_in(self, frame: Any) -> dict[str, Any]:
        """Finds out who it is and answers `hello`; raises `Refused`."""

    async def handle(self, frame: protocol.Frame) -> dict[str, Any] | Later | None:
        """Answers a frame; see `chat.realtime.socket.Consumer`."""
        if isinstance(frame, self.hello_type):
            raise Problem("bad_request", "hello comes once, first.")
        if self.live.runtime.draining:
            raise Problem("unavailable", "The server is restarting; nothing was written.", retry_after=DRAIN_SECONDS)
        answer: dict[str, Any] | Later | None
        answer = await getattr(self, f"on_{frame.__struct_config__.tag}")(frame)
        return answer

    async def resume(self, frame: Any) -> None:
        """Writes the missed entries of each case that the client named, page after page, in order."""
        COUNTS.resumes[self.surface] += bool(frame.resume)
        if len(frame.resume) > RESUME_CASES:
            raise Problem("too_large", f"At most {RESUME_CASES} cases are resumed at once.")
        for number, seq in frame.resume.items():
            if not await self.socket.written():
                return
            try:
                await self._resume_case(number, seq)
            except Problem as problem:
                if problem.code != "not_found":
                    raise

    def gone(self) -> None:
        self.live.runtime.leave(self)

    def deliver(self, topic: str, delivery: Delivery) -> None:
        audience = delivery.audience
        if audience is not None and not sees(self.actor, audience):
            if not isinstance(delivery.told, SomeoneTypes | AgentHere):  # they carry what their sender knew before
                self.lost(topic, audience)
        elif delivery.origin != self.socket.id:
            self.hear(topic, delivery)

    @abstractmethod
    def hear(self, topic: str, delivery: Delivery) -> None:
        """An event that this socket's person may be told, and did not cause."""

    @abstractmethod
    def lost(self, topic: str, audience: Audience) -> None:
        """An event of a case that this socket's person may not see, or no longer."""

    async def on_post(self, frame: protocol.Post) -> Later:
        draft = Draft(
            case=frame.case,
            actor=self.actor,
            body=frame.body,
            cid=frame.cid,
            visibility=Visibility(frame.visibility),
            attachments=tuple(frame.attachments),
            last_seen_seq=frame.last_seen_seq if isinstance(self.actor, AgentActor) else None,
            mentions=tuple(frame.mentions) if isinstance(self.actor, AgentActor) else (),
            origin=self.socket.id,
        )
        return Later(self.live.post(draft, self.visit), self._posted)

    async def on_history(self, frame: protocol.History) -> dict[str, Any]:
        page = await self.live.read(
            history.page, self.actor, frame.case, after=frame.after, before=frame.before, limit=frame.limit
        )
        return {"case": frame.case, "entries": page.entries, "complete": page.complete}

    async def on_read(self, frame: protocol.Read) -> Later:
        return Later(self.live.look(Look(self.actor, frame.case, frame.seq, self.socket.id)), lambda _: {})

    async def on_transcript(self, frame: protocol.Transcript) -> dict[str, Any]:
        return {"to": await self.live.write(transcripts.send, self.actor, frame.case)}

    async def on_typing(self, frame: protocol.Typing) -> None:
        audience = await self.audience(frame.case)
        self.live.runtime.tell([SomeoneTypes(audience, self.author, frame.on, self.socket.id)])

    @property
    def author(self) -> Author:
        return Author(self.side.kind, self.actor.name)

    async def audience(self, number: str) -> Audience:
        """Who may be told of a case, if this socket's person may see it. Raises `Problem("not_found")`."""
        known = self.audiences.get(number)
        if known is None:
            known = self.audiences[number] = Audience.of(await self.live.read(find_case, self.actor, number))
        if not sees(self.actor, known):
            raise not_found()
        return known

    def seq_of(self, placed: Placed) -> int:
        """The place of an entry in this socket's own count."""
        return placed.entry.seq

    def _posted(self, placed: Placed) -> dict[str, Any]:
        self.audiences[placed.case.number] = placed.audience
        entry = placed.entry
        told = {"case": placed.case.number, "cid": str(entry.cid), "seq": self.seq_of(placed), "at": entry.at}
        missed = [{"id": agent.pk, "name": agent.name} for agent in placed.called.unseeing]
        return told | {"not_told": missed} if missed else told

    async def _resume_case(self, number: str, seq: int) -> None:
        complete = False
        while not complete:
            page = await self.live.read(history.page, self.actor, number, after=seq, limit=history.LIMIT)
            complete = page.complete
            if page.entries:
                seq = page.entries[-1].seq
                push = protocol.EntriesPush(case=number, entries=page.entries, complete=complete)
                COUNTS.resumed_entries += len(page.entries)
                self.socket.write(protocol.encode(push))
            if not await self.socket.written():
                return


def push_heads(heads: Mapping[Surface, dict[str, int]]) -> None:
    """Tells each socket the newest place of the cases that it follows."""
    for surface, of_cases in heads.items():
        surface.socket.push(protocol.encode(protocol.HeadsPush(heads=of_cases)))
