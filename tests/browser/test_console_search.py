"""Searching in the console: with the keyboard alone, to the very message, and back to the hits as they were."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.console import Customer, log, signed_in
from tests.servers import Server


@pytest.fixture
def grace(server: Server) -> Customer:
    customer = Customer(server)
    customer.start("The form loses its answers.", feature="TouchPoints")
    return customer


def hits(page: Page) -> Locator:
    return page.get_by_role("list", name="Results").get_by_role("link")


def look_for(page: Page, text: str) -> None:
    """Types it again until it is found: what has just been said is indexed within seconds."""
    box = page.get_by_role("searchbox", name="Search cases and messages")
    for _ in range(10):
        box.fill("")
        box.fill(text)
        page.locator(".list-scroll[aria-busy=false]").wait_for()
        if hits(page).count():
            return
        page.wait_for_timeout(1_000)
        page.reload()
    raise AssertionError(f"{text} was not found")


def test_a_message_is_found_and_gone_to_without_a_mouse(browser: Browser, server: Server, grace: Customer) -> None:
    grace.say("The frobnicator, élan and all")
    for n in range(55):
        grace.say(f"Line {n}")
    page = signed_in(browser, server, path="/console/all/")
    look_for(page, "frobnic elan")
    assert hits(page).locator("mark").all_inner_texts() == ["frobnicator", "élan"]
    page.get_by_role("searchbox").press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("frobnic elan")
    expect(hits(page)).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    said = log(page).locator('[data-seq="2"]')
    expect(said).to_have_class(re.compile(r"\blit\b"))
    expect(said).to_be_in_viewport()
    page.go_back()
    expect(log(page)).to_have_count(0)
    expect(hits(page)).to_have_count(1)
    page.go_back()
    expect(page.get_by_role("list", name="Conversations")).to_be_visible()


def test_hits_stay_as_they_were_where_one_thing_is_shown_at_a_time(browser: Browser, server: Server) -> None:
    page = signed_in(browser, server, path="/console/all/")
    page.set_viewport_size({"width": 390, "height": 500})
    look_for(page, "the")
    shown = page.locator(".list-scroll")
    shown.evaluate("box => (box.scrollTop = 300)")
    page.wait_for_timeout(100)
    chosen = hits(page).nth(5)
    chosen.focus()
    before = shown.evaluate("box => box.scrollTop")
    assert before > 0
    page.keyboard.press("Enter")
    expect(log(page)).to_be_visible()
    page.go_back()
    expect(hits(page).nth(5)).to_be_in_viewport()
    assert abs(shown.evaluate("box => box.scrollTop") - before) < 5


def test_nothing_found_says_so_and_filters_can_be_taken_off(browser: Browser, server: Server) -> None:
    page = signed_in(browser, server, path="/console/all/")
    page.goto(f"{server.url}/console/all/?q=frabjous&status=resolved")
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    page.get_by_role("button", name="Search without filters").click()
    expect(page.get_by_role("button", name="Resolved")).to_have_attribute("aria-pressed", "false")
    page.get_by_role("searchbox").fill("?")
    expect(page.get_by_text("at least two letters")).to_be_visible()
    page.get_by_role("button", name="Leave the search").click()
    expect(page.get_by_role("list", name="Conversations")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_hits_are_for_everyone(browser: Browser, server: Server, scheme: str) -> None:
    page = signed_in(browser, server, path="/console/all/", color_scheme=scheme)
    look_for(page, "the")
    assert hits(page).count() > 1
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []


def test_the_slash_is_listed_among_the_shortcuts(browser: Browser, server: Server) -> None:
    page = signed_in(browser, server)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Search")
