"""The part of the agents' socket that is about writing: drafts, prepared answers and macros."""

from typing import Any

from cases.access import AgentActor
from cases.operations import canned, drafting
from cases.operations.canned import Prepared
from cases.shapes import case_for_agent
from chat.desk.surface import Surface
from chat.realtime import protocol


class Writing(Surface):
    """An agent's socket, as far as it helps to write."""

    actor: AgentActor

    async def on_draft(self, frame: protocol.Draft) -> dict[str, Any]:
        at = await self.live.write(drafting.keep, self.actor, frame.case, frame.mode, frame.text, origin=self.socket.id)
        return {"case": frame.case, "at": at}

    async def on_canned(self, frame: protocol.Canned) -> dict[str, Any]:
        return {"canned": await self.live.read(canned.usable, self.actor)}

    async def on_save_canned(self, frame: protocol.SaveCanned) -> dict[str, Any]:
        said = Prepared(frame.name, frame.body, frame.tags, frame.priority, frame.assign, frame.shared)
        return {"canned": canned.shape(await self.live.write(canned.save, self.actor, frame.canned, said))}

    async def on_drop_canned(self, frame: protocol.DropCanned) -> dict[str, Any]:
        await self.live.write(canned.drop, self.actor, frame.canned)
        return {}

    async def on_macro(self, frame: protocol.Macro) -> dict[str, Any]:
        what = (frame.case, frame.canned, frame.cid, frame.body, frame.last_seen_seq)
        return {"case": case_for_agent(await self.live.write(canned.apply, self.actor, *what))}
