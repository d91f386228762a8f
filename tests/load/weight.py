"""`make weight`: what the chat costs the page it is embedded in, and what its files weigh (docs/performance.md).

The page is the demo's, from another origin than the chat's server as it is in earnest, with an empty cache and the
processor slowed down to a phone's: without the chat, with its button, and from the click to where the person can
write. The main thread is the host page's; the frame has a process of its own. Figures are medians; nothing here
passes or fails.
"""

import argparse
import gzip
import json
import os
import re
import shutil
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsupport.settings")
django.setup()

from playwright.sync_api import Browser, CDPSession, Request, Route, sync_playwright  # noqa: E402

from tests.browser.conftest import QUIET, demo  # noqa: E402
from tests.load import table  # noqa: E402
from tests.load.bench import Figures, Rows  # noqa: E402
from tests.servers import Server, Servers  # noqa: E402

STATIC = Path(__file__).resolve().parents[2] / "static"
SETTLED = 1_000  # ms for what comes late
COLUMNS: table.Columns = [
    ("requests", "requests", 0),
    ("bytes", "bytes received", 0),
    ("tasks", "main thread ms", 0),
    ("blocking", "blocking ms", 0),
    ("shift", "layout shift", 3),
    ("usable", "until usable ms", 0),
]
SIZES: table.Columns = [("plain", "bytes", 0), ("zipped", "gzipped", 0)]
CHAT = re.compile(r"<script[^>]*(?:demo/chat|/widget/v1/loader)[^>]*></script>")
LOOPBACK = "--disable-features=LocalNetworkAccessChecks"  # both origins are this machine
USABLE = re.compile("How can we help|Hello")
OBSERVE = """window.seen = { blocking: 0, shift: 0 };
for (const [type, note] of [
  ["longtask", (task) => { seen.blocking += Math.max(0, task.duration - 50); }],
  ["layout-shift", (entry) => { seen.shift += entry.value; }],
]) new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });"""


class Visit:
    """One person with an empty cache on the host page, with the chat in it or not."""

    def __init__(self, browser: Browser, server: Server, *, embedded: bool, slower: float) -> None:
        self.page = browser.new_context(viewport={"width": 1200, "height": 800}).new_page()
        self.asked: list[Request] = []
        self.sockets = 0
        self.page.on("requestfinished", lambda request: self.asked.append(request))
        self.page.on("websocket", self._socket)
        self.page.add_init_script(OBSERVE)
        host = server.url.replace("127.0.0.1", "localhost")
        self.page.route(f"{host}/demo/", lambda route: self._host_page(route, server.url if embedded else None))
        self.session: CDPSession = self.page.context.new_cdp_session(self.page)
        self.session.send("Performance.enable")
        self.session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
        self.page.goto(f"{host}/demo/", wait_until="load")
        self.page.wait_for_timeout(SETTLED)

    def figures(self) -> Figures:
        """Everything until now."""
        told = {one["name"]: one["value"] for one in self.session.send("Performance.getMetrics")["metrics"]}
        sizes = [request.sizes() for request in self.asked if request.url.startswith("http")]
        return {
            "requests": len(sizes) + self.sockets,
            "bytes": sum(size["responseHeadersSize"] + size["responseBodySize"] for size in sizes),
            "tasks": told["TaskDuration"] * 1_000,
            **self.page.evaluate("seen"),
        }

    def open(self) -> float:
        """Opens the chat; ms from the click until the person can write."""
        began = time.monotonic()
        self.page.get_by_role("button", name="Chat with support").last.click()
        self.page.frame_locator("iframe").get_by_role("heading", name=USABLE).wait_for()
        usable = (time.monotonic() - began) * 1_000
        self.page.wait_for_timeout(SETTLED)
        return usable

    def close(self) -> None:
        self.page.context.close()

    def _socket(self, _: object) -> None:
        self.sockets += 1

    def _host_page(self, route: Route, chat: str | None) -> None:
        """The demo's page, whose chat comes from the other origin, or that has none."""
        answer = route.fetch()
        found = CHAT.search(answer.text())
        assert found, "The demo's page has changed: it embeds the chat in another way."
        elsewhere = answer.text().replace("/widget/v1/loader.js", f"{chat}/widget/v1/loader.js")
        body = elsewhere if chat else CHAT.sub("", answer.text())
        route.fulfill(status=200, content_type="text/html; charset=utf-8", body=body)


def visits(browser: Browser, server: Server, slower: float) -> Rows:
    """One visit of each kind."""
    plain = Visit(browser, server, embedded=False, slower=slower)
    rows = {"the page without the chat": plain.figures()}
    plain.close()
    embedded = Visit(browser, server, embedded=True, slower=slower)
    rows["with its button"] = embedded.figures()
    usable = embedded.open()
    rows["with the chat opened"] = embedded.figures() | {"usable": usable}
    embedded.close()
    return rows


def sizes() -> Rows:
    """The files of the widget, as they come from the bundle."""
    made = json.loads((STATIC / "built/widget.json").read_text())
    when = {
        made["loader"]["to"]: "with the page",
        made["entry"]["to"]: "when opened",
        made["styles"]["to"]: "when opened",
    }
    rows: Rows = {}
    for file in [*when, *(part for part in made["files"] if part not in when)]:
        content = (STATIC / file).read_bytes()
        row = f"`{Path(file).name}`, {when.get(file, 'when wanted')}"
        rows[row] = {"plain": len(content), "zipped": len(gzip.compress(content, 9))}
    return rows


def main() -> None:
    options = _options()
    print(f"{table.printed(SIZES, sizes())}\n", flush=True)
    if options.sizes:
        return
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        servers = Servers(Path(folder), nullcontext)
        browser = playwright.chromium.launch(executable_path=chromium, args=[*QUIET, LOOPBACK])
        try:
            server = demo(servers)
            visits(browser, server, options.slower)  # what only the first visit pays, at the server and in the browser
            rounds = [visits(browser, server, options.slower) for _ in range(options.rounds)]
            print(table.printed(COLUMNS, table.median(rounds)))
        finally:
            browser.close()
            servers.end()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.load.weight", description=__doc__)
    parser.add_argument("--sizes", action="store_true", help="only what the files weigh; needs no browser")
    parser.add_argument("--rounds", type=int, default=7, help="figures are medians of so many (7)")
    parser.add_argument("--slower", type=float, default=4.0, help="so many times is the processor slowed down (4)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
