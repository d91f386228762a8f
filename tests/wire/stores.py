"""What a client keeps, by the rules of the contract alone: a push is a hint, `last+1` is applied, a hole is fetched."""

from typing import Any

from tests.sockets import Client, Frame


class Store:
    """The timelines and cases that one socket has been told of."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.entries: dict[str, dict[int, Frame]] = {}
        self.cases: dict[str, Frame] = {}

    def last(self, case: str) -> int:
        return max(self.entries.get(case, {}), default=0)

    def add(self, case: str, entries: list[Frame]) -> None:
        self.entries.setdefault(case, {}).update({entry["seq"]: entry for entry in entries})

    async def catch_up(self) -> None:
        """Applies what was pushed until now, in order, and fetches every hole."""
        await self.client.quiet()
        pushes, self.client.pushes = self.client.pushes, []
        for push in pushes:
            self.apply(push)
        for case, entries in self.entries.items():
            held = 0
            while held + 1 in entries:
                held += 1
            if held < self.last(case):
                answer = await self.client.ask("history", case=case, after=held, limit=200)
                self.add(case, answer.get("entries", []))  # none of a case that is no longer ours to see

    def apply(self, push: Frame) -> None:
        if push["type"] == "entry":
            self.add(push["case"], [push["entry"]])
        elif push["type"] == "entries":
            self.add(push["case"], push["entries"])
        elif push["type"] == "case":
            self.cases[push["case"]["case"]] = push["case"]


class WidgetStore(Store):
    """Starts from the answer to hello."""

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self.cases = {case["case"]: case for case in client.welcome["cases"]}

    def state(self) -> Any:
        return {"cases": self.cases, "entries": self.entries}


class ConsoleStore(Store):
    """Starts from the answers to `watch` and `open`."""

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self.views: dict[str, dict[str, Frame]] = {}

    async def watch(self, *views: str) -> None:
        for view in views:
            answer = await self.client.ok("watch", view=view)
            self.views[view] = {case["case"]: case for case in answer["cases"]}

    async def open(self, case: str) -> None:
        answer = await self.client.ok("open", case=case)
        self.cases[case] = answer["case"]
        self.add(case, answer["entries"])

    def apply(self, push: Frame) -> None:
        super().apply(push)
        if push["type"] == "cases":
            view = self.views[push["view"]]
            view.update({case["case"]: case for case in push["cases"]})
            for gone in push["gone"]:
                view.pop(gone, None)

    def state(self) -> Any:
        return {"views": self.views, "cases": self.cases, "entries": self.entries}
