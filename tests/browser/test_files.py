"""Files from one side to the other, by people in browsers: chosen, dropped, refused, cut off, seen and saved."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, FilePayload, Locator, Page, Route, expect

from cases.models import Attachment
from tests.browser.conftest import demo
from tests.browser.console import Customer, log, row, signed_in
from tests.browser.test_widget import asked, inner, opened, send, widget
from tests.browser.test_widget import log as conversation
from tests.pictures import PDF, picture
from tests.servers import Server, Servers

expect.set_options(timeout=20_000)
UPLOADS = re.compile(r"/attachments(\?|$)")
DROP = """([selector, name]) => {
  const data = new DataTransfer();
  data.items.add(new File(["dropped"], name, { type: "text/plain" }));
  const place = document.querySelector(selector);
  const how = { dataTransfer: data, bubbles: true, cancelable: true };
  for (const type of ["dragover", "drop"]) place.dispatchEvent(new DragEvent(type, how));
}"""
PASTE = """async ([selector, colour]) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 300, height: 200 });
  const pen = canvas.getContext("2d");
  pen.fillStyle = colour;
  pen.fillRect(0, 0, 300, 200);
  const data = new DataTransfer();
  data.items.add(new File([await new Promise((done) => canvas.toBlob(done))], "image.png", { type: "image/png" }));
  const how = { clipboardData: data, bubbles: true, cancelable: true };
  document.querySelector(selector).dispatchEvent(new ClipboardEvent("paste", how));
}"""


@pytest.fixture(scope="module")
def server(servers: Servers) -> Server:
    """One of their own: the demo's first customer has cases after them, and is met as a stranger elsewhere."""
    return demo(servers)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1200, "height": 800}, accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(20_000)
    yield page
    context.close()


def file(name: str, content: bytes, media_type: str = "application/octet-stream") -> FilePayload:
    return {"name": name, "mimeType": media_type, "buffer": content}


def chosen(place: Locator) -> Locator:
    return place.get_by_role("list", name="Files to send").get_by_role("listitem")


def choose(place: Locator, *files: FilePayload) -> None:
    place.locator("input[type=file]").set_input_files(list(files))


def frame(page: Page) -> Locator:
    return widget(page).locator("body")


def desk(browser: Browser, server: Server, number: str) -> Page:
    """An agent's console with the case open."""
    console = signed_in(browser, server, path="/console/unassigned/")
    row(console, number).click()
    console.get_by_role("button", name="Accept").click()
    return console


def test_a_picture_goes_to_the_agent_and_a_file_comes_back_byte_for_byte(
    page: Page, browser: Browser, server: Server
) -> None:
    chat, number = asked(page, server, "The screen looks odd.")
    choose(frame(page), file("odd screen.png", picture(), "image/png"))
    expect(chosen(frame(page))).to_contain_text("KB")
    send(chat, "This is how it looks.")
    expect(conversation(chat).get_by_role("button", name="Show odd screen.png")).to_be_visible()

    console = desk(browser, server, number)
    thumbnail = log(console).get_by_role("button", name="Show odd screen.png")
    expect(thumbnail.locator("img")).to_have_js_property("naturalWidth", 640)
    answer = PDF * 1000
    choose(console.locator(".composer"), file("Read me — الدليل.pdf", answer, "application/pdf"))
    expect(chosen(console.locator(".composer"))).to_contain_text("KB")
    console.get_by_role("button", name="Send reply").click()

    with page.expect_download() as saving:
        conversation(chat).get_by_role("button", name=re.compile("Download Read me")).click()
    assert Path(saving.value.path()).read_bytes() == answer
    assert saving.value.suggested_filename == "Read me — الدليل.pdf"


def test_the_first_question_may_come_with_a_picture(page: Page, server: Server) -> None:
    chat = opened(page, server)
    choose(frame(page), file("first.png", picture(), "image/png"))
    expect(chosen(frame(page))).to_contain_text("KB")
    chat.get_by_role("button", name="Send", exact=True).click()
    expect(chat.get_by_text("Write in a few words what it is about.")).to_be_visible()
    send(chat, "What does this mean?")
    expect(chat.get_by_text(re.compile(r"^CS-\d+$")).first).to_be_visible()
    expect(conversation(chat).get_by_role("button", name="Show first.png")).to_be_visible()
    expect(conversation(chat)).to_contain_text("Sent")


def test_a_file_alone_is_a_message(page: Page, server: Server) -> None:
    chat, number = asked(page, server, "I will send the log.")
    choose(frame(page), file("app.log", b"started\nfailed\n"))
    expect(chosen(frame(page))).to_contain_text("15 B")
    chat.get_by_role("button", name="Send", exact=True).click()
    expect(conversation(chat).get_by_role("button", name="Download app.log")).to_be_visible()
    expect(conversation(chat).locator(".unsent")).to_have_count(0)
    assert server.do(lambda: Attachment.objects.get(case__number=number).entry.body) == ""  # type: ignore[union-attr]


@pytest.mark.parametrize("take", ["paste", "drop"])
def test_what_is_pasted_or_dropped_is_taken(page: Page, server: Server, take: str) -> None:
    asked(page, server, "Look at this.")
    script, argument = (PASTE, "teal") if take == "paste" else (DROP, "dropped.txt")
    inner(page).evaluate(script, [".composer textarea" if take == "paste" else ".log", argument])
    expect(chosen(frame(page))).to_have_count(1)
    expect(chosen(frame(page))).to_contain_text("image.png" if take == "paste" else "dropped.txt")


def test_a_refused_file_says_why_and_what_was_typed_stays(page: Page, server: Server) -> None:
    chat, _ = asked(page, server, "May I send a program?")
    choose(frame(page), file("setup.exe", b"MZ\x90\x00" + bytes(500)), file("empty.txt", b""))
    expect(chosen(frame(page)).first).to_contain_text("not taken here")
    expect(chosen(frame(page)).last).to_contain_text("The file is empty.")
    send(chat, "Half a thought")
    expect(chat.get_by_text("Remove the file that failed")).to_be_visible()
    expect(chat.get_by_role("textbox", name="Message")).to_have_value("Half a thought")
    for name in ("setup.exe", "empty.txt"):
        chat.get_by_role("button", name=f"Remove {name}").click()
    chat.get_by_role("button", name="Send", exact=True).click()
    expect(conversation(chat)).to_contain_text("Half a thought")


def test_what_the_server_could_not_take_is_tried_again(page: Page, server: Server) -> None:
    chat, _ = asked(page, server, "Is there room?")
    full = '{"code": "storage_full", "message": "The server has no room for files just now."}'
    page.route(UPLOADS, lambda route: route.fulfill(status=507, body=full), times=1)
    choose(frame(page), file("notes.txt", b"for later"))
    expect(chosen(frame(page))).to_contain_text("no room for files")
    chat.get_by_role("button", name="Retry notes.txt").click()
    expect(chosen(frame(page))).to_contain_text("9 B")


def test_an_upload_that_is_cut_off_goes_on_when_the_connection_is_back(page: Page, server: Server) -> None:
    asked(page, server, "Into the tunnel.")
    page.route(UPLOADS, lambda route: route.abort("internetdisconnected"), times=1)
    choose(frame(page), file("notes.txt", b"for later"))
    expect(chosen(frame(page))).to_contain_text("The connection was lost")
    inner(page).evaluate("window.dispatchEvent(new Event('online'))")
    expect(chosen(frame(page))).to_contain_text("9 B")


def held(page: Page | BrowserContext) -> tuple[Callable[[], object], list[Route]]:
    """Has the next upload wait; call it to let the upload go on."""
    waiting: list[Route] = []
    page.route(UPLOADS, lambda route: waiting.append(route), times=1)
    return lambda: waiting[0].continue_(), waiting


def test_an_upload_can_be_cancelled(page: Page, server: Server) -> None:
    chat, number = asked(page, server, "Never mind.")
    held(page)
    choose(frame(page), file("wrong.txt", b"not this one"))
    chat.get_by_role("button", name="Cancel wrong.txt").click()
    expect(chosen(frame(page))).to_have_count(0)
    assert server.do(Attachment.objects.filter(case__number=number).count) == 0


def test_an_upload_outlives_a_reconnect_and_holds_the_message_until_it_is_there(page: Page, server: Server) -> None:
    chat, _ = asked(page, server, "One moment.")
    go_on, waiting = held(page)
    choose(frame(page), file("slow.txt", b"slowly"))
    expect(chosen(frame(page))).to_contain_text("Uploading")
    inner(page).evaluate("window.dispatchEvent(new Event('offline'))")
    send(chat, "With this file.")
    expect(chat.get_by_text("Wait until the files have arrived.")).to_be_visible()
    assert waiting
    go_on()
    expect(chosen(frame(page))).to_contain_text("6 B")
    chat.get_by_role("button", name="Send", exact=True).click()
    expect(conversation(chat).get_by_role("button", name="Download slow.txt")).to_be_visible()


def test_what_has_arrived_is_there_after_a_reload(page: Page, server: Server) -> None:
    chat, _ = asked(page, server, "Before the reload.")
    choose(frame(page), file("kept.txt", b"kept"))
    expect(chosen(frame(page))).to_contain_text("4 B")
    page.reload()
    expect(chosen(frame(page))).to_contain_text("kept.txt")
    send(widget(page), "After it.")
    expect(conversation(chat).get_by_role("button", name="Download kept.txt")).to_be_visible()


def test_a_file_of_a_note_never_reaches_the_customer(page: Page, browser: Browser, server: Server) -> None:
    customer = Customer(server)
    number = customer.start("Something private.")
    console = desk(browser, server, number)
    console.get_by_role("tab", name="Internal note").click()
    console.evaluate(PASTE, [".composer textarea", "orange"])
    expect(chosen(console.locator(".composer"))).to_contain_text("B")
    console.get_by_role("button", name="Add note").click()
    expect(log(console).get_by_role("button", name="Show image.png")).to_be_visible()
    entries = customer.ask("history", case=number, after=0)["entries"]
    assert [entry["attachments"] for entry in entries if entry["attachments"]] == []


def test_pictures_are_looked_at_one_after_the_other(browser: Browser, server: Server) -> None:
    customer = Customer(server)
    console = desk(browser, server, customer.start("Two pictures, please."))
    choose(
        console.locator(".composer"),
        file("one.png", picture(colour="teal"), "image/png"),
        file("two.jpg", picture("JPEG", (900, 1400), "brown"), "image/jpeg"),
        file("three.txt", b"no picture"),
    )
    expect(chosen(console.locator(".composer"))).to_have_count(3)
    expect(console.locator(".chosen.done")).to_have_count(3)
    console.get_by_role("button", name="Send reply").click()
    expect(log(console).locator(".said.ours:not(.sending)")).to_have_count(1)
    log(console).get_by_role("button", name="Show one.png").click()
    viewer = console.get_by_role("dialog")
    expect(viewer.get_by_role("img", name="one.png")).to_have_js_property("naturalWidth", 640)
    console.keyboard.press("ArrowRight")
    expect(viewer.get_by_role("img", name="two.jpg")).to_have_js_property("naturalHeight", 1400)
    expect(viewer).to_contain_text("2 of 2")
    console.keyboard.press("Escape")
    expect(viewer).to_have_count(0)
    expect(log(console).get_by_role("button", name="Show one.png")).to_be_focused()
    files = console.get_by_role("region", name="Case").locator(".case-files li")
    expect(files).to_have_count(3)
    console.reload()
    expect(files).to_have_count(3)


def test_dropping_on_the_thread_attaches_to_the_reply(browser: Browser, server: Server) -> None:
    console = desk(browser, server, Customer(server).start("Drop it here."))
    console.evaluate(DROP, [".log", "dropped.txt"])
    expect(chosen(console.locator(".composer"))).to_contain_text("dropped.txt")
    expect(console.get_by_role("button", name="Send reply")).to_have_attribute("aria-disabled", "false")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_about_files(browser: Browser, server: Server, scheme: str) -> None:
    page = browser.new_context(color_scheme=scheme, viewport={"width": 1200, "height": 800}).new_page()  # type: ignore[arg-type]
    page.set_default_timeout(20_000)
    chat, number = asked(page, server, "Look.")
    choose(frame(page), file("a.png", picture(), "image/png"), file("b.txt", b"b"))
    expect(frame(page).locator(".chosen.done")).to_have_count(2)
    send(chat, "Both.")
    expect(conversation(chat).get_by_role("button", name="Show a.png")).to_be_visible()
    choose(frame(page), file("c.pdf", PDF), file("empty.txt", b""))
    expect(frame(page).locator(".chosen.done")).to_have_count(1)
    console = signed_in(browser, server, path=f"/console/unassigned/{number}/", color_scheme=scheme)
    expect(log(console).get_by_role("button", name="Show a.png")).to_be_visible()
    choose(console.locator(".composer"), file("c.pdf", PDF), file("empty.txt", b""))
    expect(console.locator(".chosen.done")).to_have_count(1)
    for place in (inner(page), console.main_frame):
        place.evaluate(AXE_SCRIPT)
        violations = place.evaluate("() => axe.run().then((found) => found.violations)")
        assert [(one["id"], one["nodes"][0]["html"]) for one in violations] == []
