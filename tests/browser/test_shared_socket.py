"""The socket client against a socket that the test plays: greeting, resuming, coming back, giving up."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.modules import blank

# A fake line: `lines` are the sockets that were opened; the test answers and closes them.
FAKE = """
  window.lines = [];
  window.WebSocket = class {
    constructor() {
      Object.assign(this, { sent: [], closed: null });
      lines.push(this);
      setTimeout(() => this.onopen?.());
    }
    send(text) { this.sent.push(JSON.parse(text)); }
    close(code) { this.closed = code; }
    say(frame) { this.onmessage({ data: JSON.stringify(frame) }); }
    drop(code) { this.onclose({ code }); }
  };
  const { Socket, backoff } = await import("shared/socket.js");
  const pushes = [], refusals = [], opens = [];
  const until = async (test) => { while (!test()) await new Promise((done) => setTimeout(done, 2)); };
  const socket = new Socket({
    cell: (value) => ({ value }),
    url: "/ws/v1/widget",
    credentials: async () => ({ session: "s" }),
    resume: () => ({ "CS-1": 4 }),
    onPush: (push) => pushes.push(push),
    onOpen: (ok, again) => opens.push(again),
    onRefused: (code) => refusals.push(code),
    random: () => 0,
  });
  const greet = async (at, heartbeat = 25) => {
    await until(() => lines[at]?.sent.length);
    lines[at].say({ type: "ok", re: lines[at].sent[0].id, heartbeat });
  };
  const open = async () => { socket.start(); await greet(0); await until(() => socket.state.value === "open"); };
"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with blank(browser) as page:
        yield page


def run(page: Page, body: str) -> Any:
    return page.evaluate(f"async () => {{ {FAKE} {body} }}")


def test_it_greets_with_credentials_and_what_it_holds(page: Page) -> None:
    hello, state = run(page, "await open(); return [lines[0].sent[0], socket.state.value];")
    assert (hello["type"], hello["session"], hello["resume"], state) == ("hello", "s", {"CS-1": 4}, "open")


def test_answers_reach_their_questions_in_any_order(page: Page) -> None:
    assert run(page, """
      await open(); const asked = [1, 2].map((n) => socket.request({ type: "read", n }));
      for (const frame of lines[0].sent.slice(1).reverse()) lines[0].say({ type: "ok", re: frame.id, n: frame.n });
      return (await Promise.all(asked)).map((ok) => ok.n);
    """) == [1, 2]  # fmt: skip


def test_an_error_answer_rejects_with_its_code_and_wait(page: Page) -> None:
    assert run(page, """
      await open(); const asked = socket.request({ type: "post" });
      lines[0].say({ type: "error", re: lines[0].sent[1].id, code: "rate_limited", retry_after: 3 });
      return asked.catch((why) => [why.code, why.retryAfter]);
    """) == ["rate_limited", 3]  # fmt: skip


def test_no_answer_is_a_timeout_and_no_line_is_offline_at_once(page: Page) -> None:
    assert run(page, """
      const before = await socket.request({ type: "read" }).catch((why) => why.code);
      await open(); const late = await socket.request({ type: "read" }, { within: 10 }).catch((why) => why.code);
      return [before, late];
    """) == ["offline", "timeout"]  # fmt: skip


def test_a_lost_line_rejects_what_waits_and_comes_back_by_itself(page: Page) -> None:
    assert run(page, """
      await open(); const asked = socket.request({ type: "read" }).catch((why) => why.code);
      lines[0].drop(1012); const lost = [await asked, socket.state.value]; await greet(1);
      await until(() => socket.state.value === "open"); return [...lost, opens];
    """) == ["offline", "offline", [False, True]]  # fmt: skip


@pytest.mark.parametrize("code", [4400, 4401, 4403])
def test_a_final_close_stops_it(page: Page, code: int) -> None:
    assert run(page, f"""
      await open(); lines[0].drop({code}); await new Promise((done) => setTimeout(done, 30));
      return [socket.state.value, refusals, lines.length];
    """) == ["refused", [code], 1]  # fmt: skip


def test_it_can_start_again_after_a_refusal(page: Page) -> None:
    assert run(page, "await open(); lines[0].drop(4401); socket.start(); await greet(1); return socket.state.value;")


def test_silence_for_two_heartbeats_means_a_new_line(page: Page) -> None:
    assert run(page, """
      socket.start(); await greet(0, 0.02); await greet(1, 25); await until(() => socket.state.value === "open");
      return [lines.length, lines[0].closed];
    """) == [2, 1000]  # fmt: skip


def test_anything_heard_keeps_the_line(page: Page) -> None:
    assert run(page, """
      socket.start(); await greet(0, 0.1);
      for (let n = 0; n < 12; n++) {
        await new Promise((done) => setTimeout(done, 40));
        lines[0].say({ type: "heads", heads: {} });
      }
      return [lines.length, pushes.length];
    """) == [1, 12]  # fmt: skip


def test_a_drain_moves_it_to_another_line(page: Page) -> None:
    assert run(page, """
      await open(); lines[0].say({ type: "drain", reconnect_in: 0.02 }); await greet(1);
      await until(() => socket.state.value === "open"); return [lines.length, lines[0].closed, pushes[0].type];
    """) == [2, 1000, "drain"]  # fmt: skip


def test_a_close_after_a_drain_waits_its_time(page: Page) -> None:
    assert run(page, """
      await open(); lines[0].say({ type: "drain", reconnect_in: 60 }); lines[0].drop(1012);
      const wait = socket.retryAt.value - Date.now(); socket.wake(); return [wait > 25000, lines.length];
    """) == [True, 1]  # fmt: skip


@pytest.mark.parametrize("event", ["online", "pageshow"])
def test_waking_up_connects_at_once(page: Page, event: str) -> None:
    assert run(page, f"""
      await open(); socket.options.random = () => 0.99; socket.failures = 9; lines[0].drop(1006);
      const waits = socket.retryAt.value - Date.now() > 20000; window.dispatchEvent(new Event("{event}"));
      await greet(1); await until(() => socket.state.value === "open"); return waits;
    """)  # fmt: skip


def test_tries_that_failed_without_a_network_are_forgotten_when_it_is_back(page: Page) -> None:
    """Also when one of them is still under way, and fails after that."""
    assert run(page, """
      await open(); socket.options.random = () => 0.99; lines[0].drop(1006);
      await until(() => lines[1]); socket.failures = 9; window.dispatchEvent(new Event("online"));
      lines[1].drop(1006); return socket.retryAt.value - Date.now() < 1000;
    """)  # fmt: skip


def test_a_line_that_slept_is_not_trusted(page: Page) -> None:
    assert run(page, """
      await open(); socket.lastHeard -= 40000; window.dispatchEvent(new Event("pageshow")); await greet(1);
      await until(() => socket.state.value === "open"); return lines.length;
    """) == 2  # fmt: skip


def test_the_browser_going_offline_is_believed(page: Page) -> None:
    assert (
        run(page, "await open(); window.dispatchEvent(new Event('offline')); return socket.state.value;") == "offline"
    )


def test_stopping_is_for_good(page: Page) -> None:
    assert run(page, """
      await open(); socket.stop(); for (const name of ["online", "pageshow"]) window.dispatchEvent(new Event(name));
      await new Promise((done) => setTimeout(done, 20)); return [lines.length, lines[0].closed];
    """) == [1, 1000]  # fmt: skip


def test_waits_are_jittered_from_nothing_to_a_ceiling(page: Page) -> None:
    assert run(page, """
      const longest = (n, code) => backoff(n, code, () => 1);
      const usual = [0, 1, 30].map((n) => longest(n, 1006));
      return [backoff(5, 1006, () => 0), ...usual, longest(0, 1013), longest(0, 4429)];
    """) == [0, 500, 1000, 30000, 5000, 5000]  # fmt: skip
