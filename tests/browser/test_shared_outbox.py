"""The outbox: nothing typed is lost, doubled or sent out of order, over reloads, refusals and several tabs."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.modules import blank

TOOLS = """
  const { Outbox } = await import("shared/outbox.js");
  const { Refusal } = await import("shared/socket.js");
  const no = (code, more) => new Refusal({ type: "error", code, ...more });
  const cell = (value) => ({ value });
  const rest = (ms) => new Promise((done) => setTimeout(done, ms));
  const idle = async (outbox) => { while (outbox.busy) await rest(5); };
  const empty = async (outbox) => { while (outbox.items.value.length) await rest(10); };
  const lost = async () => { throw no("offline"); };
  const make = (request, more) => new Outbox({ cell, person: "p", request, onSent() {}, ...more });
"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with blank(browser) as page:
        yield page


def run(page: Page, body: str) -> Any:
    return page.evaluate(f"async () => {{ {TOOLS} {body} }}")


def test_items_go_in_their_order_one_at_a_time(page: Page) -> None:
    assert run(page, """
      const seen = []; let flying = 0, most = 0;
      const outbox = make(async (frame) => {
        most = Math.max(most, ++flying);
        await rest(Math.random() * 8);
        flying--; seen.push(frame.body); return { seq: 1 };
      });
      for (let i = 0; i < 12; i++) outbox.post("CS-1", { type: "post", body: i });
      await idle(outbox);
      return [seen, most, outbox.items.value.length];
    """) == [list(range(12)), 1, 0]  # fmt: skip


def test_what_is_unanswered_survives_a_reload_with_its_cid(page: Page) -> None:
    cid = run(page, """
      const outbox = make(lost);
      const item = outbox.post("CS-1", { type: "post", body: "kept" });
      await idle(outbox); return item.cid;
    """)  # fmt: skip
    page.reload()
    assert run(page, """
      const seen = [];
      const outbox = make(async (frame) => (seen.push([frame.cid, frame.body, frame.case]), { seq: 1 }));
      await outbox.flush(); return seen;
    """) == [[cid, "kept", "CS-1"]]  # fmt: skip


def test_a_lost_answer_is_asked_for_again_under_the_same_cid(page: Page) -> None:
    first, second = run(page, """
      const seen = [];
      const outbox = make(async (frame) => {
        if (seen.push(frame.cid) < 2) throw no("timeout");
        return { seq: 1 };
      });
      outbox.post("CS-1", { type: "post", body: "x" });
      await empty(outbox);
      return seen;
    """)  # fmt: skip
    assert first == second


def test_a_rate_limit_is_waited_out_and_keeps_the_order(page: Page) -> None:
    assert run(page, """
      const seen = []; let tries = 0;
      const outbox = make(async (frame) => {
        if (++tries === 1) throw no("rate_limited", { retry_after: 0.05 });
        return { seq: seen.push(frame.body) };
      });
      outbox.post("CS-1", { type: "post", body: 1 });
      outbox.post("CS-1", { type: "post", body: 2 });
      await empty(outbox);
      return seen;
    """) == [1, 2]  # fmt: skip


def test_a_final_refusal_stays_with_its_reason_and_holds_up_nothing(page: Page) -> None:
    assert run(page, """
      const seen = [];
      const outbox = make(async (frame) => {
        if (frame.body === "big") throw no("too_large", { message: "Too long." });
        return { seq: seen.push(frame.body) };
      });
      outbox.post("CS-1", { type: "post", body: "big" });
      outbox.post("CS-1", { type: "post", body: "small" });
      await idle(outbox);
      return [seen, outbox.items.value.map((item) => [item.frame.body, item.failed, item.message])];
    """) == [["small"], [["big", "too_large", "Too long."]]]  # fmt: skip


def test_what_is_typed_after_a_start_waits_for_the_number(page: Page) -> None:
    assert run(page, """
      const seen = [];
      const outbox = make(async ({ type, case: number = null }) => ({ seq: seen.push([type, number]), case: "CS-7" }));
      const item = outbox.start({ type: "start", body: "a" });
      outbox.post(item.case, { type: "post", body: "b" });
      await idle(outbox); return seen;
    """) == [["start", None], ["post", "CS-7"]]  # fmt: skip


def test_two_tabs_send_each_item_under_its_one_cid(page: Page) -> None:
    """A tab may learn late what another has stored, and send it again: the server knows it by its cid."""
    tab = page.context.new_page()
    tab.goto(page.url)
    held = """window.outbox = make(async (frame) => {
      if (!window.line) throw no("offline");
      return { seq: window.seen.push([frame.body, frame.cid]) };
    });"""
    for one in (page, tab):
        run(one, held)
    run(page, "for (let i = 0; i < 6; i++) outbox.post('CS-1', { type: 'post', body: i }); await idle(outbox);")
    for one in (page, tab):
        run(one, "window.seen = []; window.line = true; outbox.flush();")
    page.wait_for_function("outbox.items.value.length === 0 && !outbox.busy")
    tab.wait_for_function("outbox.items.value.length === 0 && !outbox.busy")
    sent = {(body, cid) for body, cid in page.evaluate("seen") + tab.evaluate("seen")}
    assert sorted(body for body, _ in sent) == list(range(6))


def test_another_person_never_sends_it(page: Page) -> None:
    assert run(page, """
      const outbox = make(lost);
      outbox.post("CS-1", { type: "post", body: "mine" });
      await idle(outbox);
      return [make(lost), make(lost, { person: "p:2" })].map((one) => one.items.value.length);
    """) == [1, 0]  # fmt: skip


def test_without_storage_it_still_sends(page: Page) -> None:
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('no'); } })")
    page.reload()
    assert run(page, """
      const seen = []; const outbox = make(async (frame) => (seen.push(frame.body), { seq: 1 }));
      outbox.post("CS-1", { type: "post", body: "x" }); await idle(outbox); return seen;
    """) == ["x"]  # fmt: skip


def test_a_frame_that_is_denied_locks_still_sends(page: Page) -> None:
    assert run(page, """
      navigator.locks.request = async () => { throw new DOMException("denied", "SecurityError"); };
      const seen = [];
      const outbox = make(async (frame) => (seen.push(frame.body), { seq: 1 }));
      outbox.post("CS-1", { type: "post", body: "through" });
      await empty(outbox); return seen;
    """) == ["through"]  # fmt: skip
