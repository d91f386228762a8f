"""The part of the agents' socket that is about many cases together, and about whom a note may call to one."""

from collections.abc import Callable
from typing import Any

from cases.access import AgentActor
from cases.models import Case
from cases.operations import changing, mentioning, saving
from cases.shapes import CaseShape, case_for_agent
from chat.desk import lists
from chat.desk.surface import Surface
from chat.realtime import presence, protocol
from chat.realtime.database import problem_from


class Inbox(Surface):
    """An agent's socket, as far as it looks at many cases together."""

    actor: AgentActor

    async def on_count(self, frame: protocol.Count) -> dict[str, Any]:
        return {"counts": await self.live.read(lists.counts, self.actor, frame.views)}

    async def on_mentionable(self, frame: protocol.Mentionable) -> dict[str, Any]:
        return {"agents": await self.live.read(self._mentionable, frame.case)}

    async def on_bulk(self, frame: protocol.Bulk) -> dict[str, Any]:
        """One after the other, so that what others write meanwhile does not wait for all of them."""
        operation, fields = _operation(frame)
        done: list[CaseShape] = []
        failed: list[dict[str, str]] = []
        for number in dict.fromkeys(frame.cases):
            try:
                done.append(case_for_agent(await self.live.write(operation, self.actor, number, **fields)))
            except Exception as error:
                problem = problem_from(error)
                failed.append({"case": number, "code": problem.code, "message": problem.message})
        return {"done": done, "failed": failed}

    async def on_views(self, frame: protocol.Views) -> dict[str, Any]:
        return {"views": await self.live.read(saving.usable, self.actor)}

    async def on_save_view(self, frame: protocol.SaveView) -> dict[str, Any]:
        what = (frame.view, frame.name, frame.filters)
        return {"view": saving.shape(await self.live.write(saving.save, self.actor, *what, shared=frame.shared))}

    async def on_drop_view(self, frame: protocol.DropView) -> dict[str, Any]:
        await self.live.write(saving.drop, self.actor, frame.view)
        return {}

    def _mentionable(self, number: str) -> list[dict[str, Any]]:
        agents = mentioning.mentionable(self.actor, number)
        return [{"id": one.pk, "name": one.name, "presence": presence.current(one)} for one in agents]


def _operation(frame: protocol.Bulk) -> tuple[Callable[..., Case], dict[str, Any]]:
    """What is done to each case, and with what."""
    if frame.do == "assign":
        return changing.assign, {"agent": frame.agent, "team": frame.team}
    if frame.do == "tag":
        return changing.tag, {"tags": frame.tags}
    if frame.do == "priority":
        return changing.change, {"changes": {"priority": frame.priority}}
    return {"resolve": changing.resolve, "reopen": changing.reopen}[frame.do], {}
