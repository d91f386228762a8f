"""What the console keeps of the other agents, event by event, in Chromium."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.console import signed_in
from tests.servers import Server

TOOLS = """
  const { belongs, initial, reduce } = await import("console/store.js");
  const { HERE_EXPIRES } = await import("console/floorstore.js");
  const play = (...events) => events.reduce(reduce, initial({ id: 1, name: "Ada", lead: false, admin: false })).floor;
  const here = (doing, now = 0, agent = 2) => ({ type: "here", number: "CS-1", agent, name: "Ben", doing, now });
"""


@pytest.fixture
def page(browser: Browser, server: Server) -> Page:
    return signed_in(browser, server)


def run(page: Page, body: str) -> Any:
    return page.evaluate(f"async () => {{ {TOOLS} return {body}; }}")


def test_who_looks_is_forgotten_unless_it_is_said_again(page: Page) -> None:
    fades = '{ type: "here faded", now: HERE_EXPIRES }'
    assert run(page, f'Object.keys(play(here("viewing", 0), {fades}).here["CS-1"])') == []
    assert run(page, f'Object.keys(play(here("viewing", 0), here("viewing", 1), {fades}).here["CS-1"])') == ["2"]
    assert run(page, 'Object.keys(play(here("viewing"), here("left")).here["CS-1"])') == []


def test_who_has_joined_stays_until_they_part(page: Page) -> None:
    joined = run(page, 'play(here("joined"), here("joined"), here("left"), here("joined", 0, 3), here("parted", 0, 3))')
    assert [one["id"] for one in joined["guests"]["CS-1"]] == [2]


def test_opening_a_case_again_replaces_what_was_known(page: Page) -> None:
    met = '{ type: "met", number: "CS-1", here: [{ id: 5, name: "Cy" }], guests: [], now: 0 }'
    floor = run(page, f'play(here("viewing"), here("joined"), {met})')
    assert (list(floor["here"]["CS-1"]), floor["guests"]["CS-1"]) == (["5"], [])


def test_an_offer_is_there_until_it_ends_and_not_after_a_new_greeting(page: Page) -> None:
    made = '{ type: "offer", number: "CS-1", offer: { it: {}, seconds: 9, until: 9 } }'
    ended = '{ type: "offer", number: "CS-1", offer: null }'
    greeted = '{ type: "floor greeted", you: { teams: [4], capacity: 3, limit: 1 }, desk: { teams: [] } }'
    assert list(run(page, f"play({made})")["offers"]) == ["CS-1"]
    assert run(page, f"play({made}, {ended}, {ended})")["offers"] == {}
    again = run(page, f"play({made}, {greeted})")
    assert (again["offers"], again["mine"], again["limit"]) == ({}, [4], 1)


def test_a_teams_list_has_its_open_cases(page: Page) -> None:
    cases = '[[3, "open"], [3, "resolved"], [4, "open"], [null, "open"]]'
    made = "([id, status]) => belongs({ status, team: id && { id }, assignee: null, screen_share: {} }, 'team:3', 1)"
    assert run(page, f"{cases}.map({made})") == [True, False, False, False]
