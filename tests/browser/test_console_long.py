"""A thread of ten thousand entries: few of them are in the page, and one reads, jumps and is told as in a short one."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.console import signed_in
from tests.servers import Server

MOST_IN_PAGE = 600
SHOW = (Path(__file__).parent / "long_thread.js").read_text()


@pytest.fixture
def page(browser: Browser, server: Server) -> Page:
    page = signed_in(browser, server)
    page.evaluate(f"async (count) => {{ {SHOW} }}", 10_000)
    return page


def in_page(page: Page) -> int:
    return page.locator("#long .said").count()


def scroll(page: Page, share: float) -> None:
    page.locator("#long .log").evaluate(
        "(box, share) => box.scrollTo(0, (box.scrollHeight - box.clientHeight) * share)", share
    )


def test_it_opens_at_its_end_with_few_in_the_page(page: Page) -> None:
    expect(page.locator("#long").get_by_text("Line 10000 ", exact=False).first).to_be_in_viewport()
    assert in_page(page) < MOST_IN_PAGE


def test_wherever_one_scrolls_there_is_something_and_never_much(page: Page) -> None:
    for share in (0.5, 0.1, 0.9, 0, 1):
        scroll(page, share)
        expect(page.locator("#long .said:visible").first).to_be_attached()
        page.wait_for_function(
            """() => {
            const box = document.querySelector("#long .log").getBoundingClientRect();
            const at = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
            return at.closest(".log-part")?.childElementCount > 0;
        }"""
        )
        assert in_page(page) < MOST_IN_PAGE
    expect(page.locator("#long").get_by_text("Line 10000 ", exact=False).first).to_be_in_viewport()


def test_a_part_that_comes_back_moves_nothing_in_sight(page: Page) -> None:
    scroll(page, 0.5)
    page.wait_for_timeout(500)
    where = """() => {
        const box = document.querySelector("#long .log").getBoundingClientRect();
        const top = (one) => one.getBoundingClientRect().top;
        const said = [...document.querySelectorAll("#long .said")].find((one) => top(one) > box.top + 50);
        return [said.textContent, Math.round(top(said))];
    }"""
    before = page.evaluate(where)
    page.wait_for_timeout(500)
    assert page.evaluate(where) == before


def test_who_reads_further_up_is_told_and_stays_there(page: Page) -> None:
    scroll(page, 0.5)
    page.wait_for_timeout(300)
    page.evaluate("window.say(10001)")
    page.get_by_role("button", name="1 new").click()
    expect(page.locator("#long").get_by_text("Line 10001 ", exact=False).first).to_be_in_viewport()
    assert in_page(page) < MOST_IN_PAGE


def test_who_has_just_scrolled_up_is_not_taken_back(page: Page) -> None:
    """What comes in before the browser has told of the scrolling."""
    page.locator("#long .log").evaluate("(box) => { box.scrollTop -= 2000; window.say(10001); }")
    expect(page.get_by_role("button", name="1 new")).to_be_visible()


def test_one_more_entry_makes_one_more_row(page: Page) -> None:
    """What is drawn again is counted: a row for what came, and the one before it, which ends its group no more."""
    page.evaluate(
        """() => {
        window.made = 0;
        new MutationObserver((all) => all.forEach((one) => (window.made += one.addedNodes.length)))
            .observe(document.querySelector("#long .log"), { childList: true, subtree: true });
        window.say(10001);
    }"""
    )
    expect(page.locator("#long").get_by_text("Line 10001 ", exact=False).first).to_be_in_viewport()
    assert page.evaluate("window.made") < 100
