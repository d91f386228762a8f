"""The palette and the catalogue behind it: every action by name, undoing, and keys on other layouts."""

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.console import Customer, log, row, signed_in
from tests.browser.test_console_keys import clean
from tests.servers import Server


@pytest.fixture
def grace(server: Server) -> Customer:
    customer = Customer(server)
    customer.start("The form loses its answers.", feature="TouchPoints")
    return customer


def palette(page: Page) -> Locator:
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="Action or case")
    expect(box).to_be_focused()
    return box


def choices(page: Page) -> list[str]:
    return page.locator("#choices .palette-name").all_text_contents()


def test_an_action_is_found_by_name_and_done(browser: Browser, server: Server, grace: Customer) -> None:
    page = signed_in(browser, server, path=f"/console/all/{grace.case}/")
    expect(log(page)).to_contain_text("The form loses its answers.")
    box = palette(page)
    box.fill("acc")
    assert choices(page)[0] == "Accept"
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Accept")).to_have_count(0)
    expect(box).to_have_count(0)


def test_only_what_can_be_done_now_is_offered(browser: Browser, server: Server, grace: Customer) -> None:
    page = signed_in(browser, server, path="/console/all/")
    palette(page)
    assert "Resolve" not in choices(page)
    page.keyboard.press("Escape")
    row(page, grace.case).click()
    expect(log(page)).to_contain_text("The form loses its answers.")
    palette(page)
    assert {"Resolve", "Accept"} <= set(choices(page))
    assert "Reopen" not in choices(page)


def test_every_key_of_the_catalogue_is_shown_beside_its_action(browser: Browser, server: Server) -> None:
    page = signed_in(browser, server)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    listed = set(page.get_by_role("dialog").locator("dd").all_text_contents())
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    palette(page)
    with_keys = {line.locator(".palette-name").inner_text() for line in page.locator("#choices li:has(kbd)").all()}
    assert with_keys
    assert with_keys <= listed


def test_a_case_is_found_by_customer_by_part_of_its_number_and_by_its_whole_one(
    browser: Browser, server: Server, grace: Customer
) -> None:
    page = signed_in(browser, server, path="/console/unassigned/")
    expect(row(page, grace.case)).to_be_visible()
    palette(page).fill("okafor")
    assert any(grace.case in name for name in choices(page))
    page.get_by_role("combobox", name="Action or case").fill(grace.case.removeprefix("CS-"))
    page.get_by_role("option", name=grace.case).click()
    expect(page).to_have_url(f"{server.url}/console/unassigned/{grace.case}/")
    palette(page).fill("cs-99999999")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{server.url}/console/all/CS-99999999/")


def test_what_is_called_nothing_says_so_and_types_on(browser: Browser, server: Server) -> None:
    page = signed_in(browser, server)
    box = palette(page)
    box.fill("xyzzy")
    expect(page.get_by_role("status").filter(has_text="xyzzy")).to_be_visible()
    page.keyboard.press("Enter")
    expect(box).to_have_value("xyzzy")
    clean(page, "the palette with nothing in it")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Browser, server: Server, grace: Customer, scheme: str) -> None:
    page = signed_in(browser, server, path=f"/console/all/{grace.case}/", color_scheme=scheme)
    expect(log(page)).to_contain_text("The form loses its answers.")
    palette(page)
    clean(page, "the palette")


def test_resolving_goes_to_the_next_and_can_be_undone(browser: Browser, server: Server, grace: Customer) -> None:
    other = Customer(server, "Abdi Warsame")
    other.start("Mine is newer.")
    page = signed_in(browser, server, path=f"/console/unassigned/{other.case}/")
    expect(row(page, grace.case)).to_be_visible()
    expect(log(page)).to_contain_text("Mine is newer.")
    page.keyboard.press("Shift+E")
    expect(page).to_have_url(f"{server.url}/console/unassigned/{grace.case}/")
    expect(row(page, other.case)).to_have_count(0)
    page.keyboard.press("z")
    expect(row(page, other.case)).to_be_visible()
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)


def test_assigning_can_be_undone(browser: Browser, server: Server, grace: Customer) -> None:
    page = signed_in(browser, server, path=f"/console/all/{grace.case}/")
    expect(log(page)).to_contain_text("The form loses its answers.")
    page.keyboard.press("m")
    assignee = page.get_by_label("Assignee")
    expect(assignee.locator("option:checked")).to_have_text("Ada (you)")
    page.get_by_role("button", name="Undo").click()
    expect(assignee).to_have_value("")


def test_a_key_is_known_by_its_place_on_a_layout_without_latin_letters(
    browser: Browser, server: Server, grace: Customer
) -> None:
    page = signed_in(browser, server, path=f"/console/all/{grace.case}/")
    expect(log(page)).to_contain_text("The form loses its answers.")
    page.evaluate("document.dispatchEvent(new KeyboardEvent('keydown', { key: 'т', code: 'KeyN', bubbles: true }))")
    expect(page.get_by_role("tab", name="Internal note")).to_have_attribute("aria-selected", "true")
    page.evaluate(
        "document.dispatchEvent(new KeyboardEvent('keydown', { key: 'л', code: 'KeyK', ctrlKey: true, bubbles: true }))"
    )
    expect(page.get_by_role("combobox", name="Action or case")).to_be_focused()
