"""The merge: whatever order, repeats and losses entries come with, asking for holes leads to the same timeline."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.modules import blank

TOOLS = """
  const { EMPTY, merge, hear, missing, earlier, last, pending } = await import("shared/timeline.js");
  const author = { kind: "agent", name: "A" };
  const entry = (seq) => ({ seq, cid: `c${seq}`, kind: "message", author, body: `${seq}` });
  const span = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => entry(from + i));
  let seed = 7;
  const random = () => ((seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648);
  const dealt = (list) => list.map((one) => [random(), one]);
  const shuffled = (list) => dealt(list).sort((a, b) => a[0] - b[0]).map(([, one]) => one);
  const seqs = (timeline) => timeline.entries.map((one) => one.seq);
"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with blank(browser) as page:
        yield page


def run(page: Page, body: str) -> object:
    return page.evaluate(f"async () => {{ {TOOLS} {body} }}")


def test_shuffled_and_repeated_entries_converge(page: Page) -> None:
    assert run(page, """
      for (let round = 0; round < 200; round++) {
        const all = span(1, 1 + Math.floor(random() * 30));
        let timeline = EMPTY;
        const sent = shuffled([...all, ...all.filter(() => random() < 0.5)]);
        for (const one of sent) timeline = merge(timeline, [one]);
        if (JSON.stringify(timeline.entries) !== JSON.stringify(all) || timeline.ahead.length) return round;
      }
      return "converged";
    """) == "converged"  # fmt: skip


def test_lost_pushes_are_asked_for_until_old_state_and_events_are_the_fresh_state(page: Page) -> None:
    assert run(page, """
      for (let round = 0; round < 200; round++) {
        const newest = 5 + Math.floor(random() * 60), all = span(1, newest), start = Math.floor(random() * newest);
        let timeline = merge(EMPTY, all.slice(Math.max(0, start - 10), start));
        for (const one of shuffled(all.slice(start)).filter(() => random() < 0.6)) timeline = merge(timeline, [one]);
        timeline = hear(timeline, newest);
        for (let asked = 0, hole; (hole = missing(timeline)); asked++) {
          if (asked > newest) return `round ${round}: asks for ever`;
          timeline = merge(timeline, all.slice(hole.after, hole.after + 7));
        }
        for (let page; (page = earlier(timeline)); ) {
          timeline = merge(timeline, all.slice(Math.max(0, page.before - 8), page.before - 1));
        }
        if (JSON.stringify(timeline.entries) !== JSON.stringify(all)) return `round ${round}: differs`;
      }
      return "converged";
    """) == "converged"  # fmt: skip


def test_what_comes_after_a_hole_waits_for_it(page: Page) -> None:
    held, asked, filled = run(page, """
      const holed = merge(EMPTY, [...span(1, 3), ...span(6, 7)]);
      return [seqs(holed), missing(holed), seqs(merge(holed, span(4, 5)))];
    """)  # type: ignore[misc]  # fmt: skip
    assert (held, asked, filled) == ([1, 2, 3], {"after": 3}, [1, 2, 3, 4, 5, 6, 7])


def test_nothing_new_gives_the_same_object(page: Page) -> None:
    assert run(page, "const one = merge(EMPTY, span(1, 3)); return merge(one, span(2, 3)) === one;")


def test_an_entry_that_is_there_never_changes(page: Page) -> None:
    assert run(page, "return merge(merge(EMPTY, [entry(1)]), [{ ...entry(1), body: 'x' }]).entries[0].body;") == "1"


def test_an_early_page_ends_at_the_first_entry(page: Page) -> None:
    assert run(page, "return [earlier(merge(EMPTY, span(4, 6))), earlier(merge(EMPTY, span(1, 6)))];") == [
        {"before": 4},
        None,
    ]


def test_own_sends_leave_the_pending_ones_when_they_are_stored(page: Page) -> None:
    assert run(
        page, "return pending(merge(EMPTY, span(1, 2)), [{ cid: 'c2' }, { cid: 'new' }]).map((one) => one.cid);"
    ) == ["new"]


def test_the_desk_after_pushes_is_the_desk_of_a_fresh_hello(page: Page) -> None:
    """Old state + events = fresh state, for what the widget keeps of its cases."""
    assert run(page, """
      const { greet, take, placed, NOTHING } = await import("widget/desk.js");
      const record = (more) => ({ case: "CS-1", unread: 0, seq: 2, read: 2, seen: 1, updated_at: "1", ...more });
      const now = record({ seq: 4, unread: 2, seen: 2, updated_at: "3" });
      const fresh = greet(NOTHING, [now]).cases;
      let desk = placed(greet(NOTHING, [record()]), "CS-1", span(1, 2));
      const said = (seq, at) => ({ type: "entry", case: "CS-1", entry: { ...entry(seq), at } });
      const read = { type: "read", case: "CS-1", seq: 2, by: { kind: "agent" } };
      for (const push of [said(4, "3"), said(4, "3"), read]) desk = take(desk, push, 0);
      const early = JSON.stringify(seqs(desk.timelines["CS-1"]));
      desk = take(desk, { type: "case", case: now }, 0);
      desk = take(desk, said(3, "2"), 0);
      return [early, seqs(desk.timelines["CS-1"]), JSON.stringify(desk.cases) === JSON.stringify(fresh)];
    """) == ["[1,2]", [1, 2, 3, 4], True]  # fmt: skip
