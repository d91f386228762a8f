"""The launcher on a host page: one request, nothing kept, nothing moved, and plain words where there is no chat."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.servers import Server

expect.set_options(timeout=20_000)
SHIFT = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => { sum += entry.value; }))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 300);
})"""
HOST = """<!doctype html><html lang="en"><title>Host</title><h1>A page</h1><p>Its text.</p>
<script>window.chatsupport = function () { (chatsupport.q = chatsupport.q || []).push(arguments); };
window.heard = []; %s</script>
<script src="%s/widget/v1/loader.js" data-site="harborlight" async></script>"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1200, "height": 800})
    page = context.new_page()
    page.set_default_timeout(20_000)
    yield page
    context.close()


def embed(page: Page, server: Server, script: str = "") -> None:
    """A host page of the server's own origin (which every site allows) with the launcher and `script` before it."""
    page.route("**/demo/plain", lambda route: route.fulfill(body=HOST % (script, server.url), content_type="text/html"))
    page.goto(f"{server.url}/demo/plain")
    expect(launcher(page)).to_be_visible()


def launcher(page: Page):  # type: ignore[no-untyped-def]  # noqa: ANN201
    return page.get_by_role("button", name="Chat with support")


def test_it_asks_for_nothing_and_keeps_nothing_until_it_is_opened(page: Page, server: Server) -> None:
    asked: list[str] = []
    sockets: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(server.url)))
    page.on("websocket", lambda socket: sockets.append(socket.url))
    embed(page, server)
    assert asked == ["/demo/plain", "/widget/v1/loader.js"]
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    assert sockets == []


def test_it_moves_nothing_on_the_page_opened_or_not(page: Page, server: Server) -> None:
    embed(page, server)
    assert page.evaluate(SHIFT) == 0
    launcher(page).click()
    assert page.evaluate(SHIFT) == 0


def test_escape_closes_it_and_gives_the_focus_back(page: Page, server: Server) -> None:
    embed(page, server)
    launcher(page).click()
    page.frame_locator("iframe").get_by_role("heading", name="Please sign in to chat").wait_for()
    page.keyboard.press("Escape")
    expect(page.locator("iframe")).to_be_hidden()
    expect(launcher(page)).to_be_focused()
    expect(launcher(page)).to_have_attribute("aria-expanded", "false")


def test_it_is_open_again_after_a_reload_once_it_was_opened(page: Page, server: Server) -> None:
    embed(page, server)
    launcher(page).click()
    page.reload()
    expect(page.locator("iframe")).to_be_visible()
    launcher(page).click()
    page.reload()
    expect(launcher(page)).to_be_visible()
    expect(page.locator("iframe")).to_have_count(0)


def test_what_was_queued_before_it_loaded_is_done(page: Page, server: Server) -> None:
    embed(page, server, "chatsupport('on', 'open', function () { heard.push('open'); }); chatsupport('show');")
    expect(page.locator("iframe")).to_be_visible()
    assert page.evaluate("heard") == ["open"]


def test_a_page_can_close_it_and_take_it_away(page: Page, server: Server) -> None:
    embed(page, server, "chatsupport('show');")
    page.evaluate("chatsupport('hide')")
    expect(page.locator("iframe")).to_be_hidden()
    page.evaluate("chatsupport('shutdown')")
    expect(launcher(page)).to_have_count(0)


def test_a_function_gives_the_token_and_a_refusal_is_told(page: Page, server: Server) -> None:
    script = """chatsupport('on', 'refused', function (why) { heard.push(why); });
    chatsupport('boot', { site: 'harborlight', token: function (give) { heard.push('asked'); give('no.token'); } });"""
    embed(page, server, script)
    launcher(page).click()
    page.wait_for_function("heard.length === 2")
    assert page.evaluate("heard") == ["asked", "identity"]


def test_it_fills_a_narrow_window(page: Page, server: Server) -> None:
    page.set_viewport_size({"width": 320, "height": 600})
    embed(page, server)
    launcher(page).click()
    box = page.locator("iframe").bounding_box()
    assert box == {"x": 0, "y": 0, "width": 320, "height": 600}
    expect(page.frame_locator("iframe").get_by_role("button", name="Close chat")).to_be_visible()


@pytest.mark.parametrize(
    "lack",
    [
        "Object.defineProperty(document, 'documentMode', { value: 11 })",
        "HTMLScriptElement.supports = undefined",
        "Object.defineProperty(document, 'documentMode', { value: 11 }); delete Element.prototype.attachShadow",
    ],
    ids=["internet explorer", "no import maps", "no shadow root"],
)
def test_a_browser_that_cannot_chat_is_told_so_with_the_other_ways(page: Page, server: Server, lack: str) -> None:
    asked: list[str] = []
    page.add_init_script(lack)
    embed(page, server)
    page.on("request", lambda request: asked.append(request.url.removeprefix(server.url)))
    launcher(page).click()
    expect(page.get_by_role("heading", name="Chat is not available in this browser")).to_be_visible()
    expect(page.get_by_role("link").first).to_be_visible()
    assert asked == ["/widget/v1/availability?site=harborlight"]
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("heading", name="Chat is not available in this browser")).to_be_hidden()


def test_a_frame_that_never_answers_becomes_plain_words_and_another_try(page: Page, server: Server) -> None:
    page.clock.install()
    page.route("**/widget/v1/frame*", lambda route: route.abort())
    embed(page, server)
    launcher(page).click()
    page.clock.fast_forward(16_000)
    expect(page.get_by_role("heading", name="Support chat cannot be reached")).to_be_visible()
    page.unroute("**/widget/v1/frame*")
    page.get_by_role("button", name="Try again").click()
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="Please sign in to chat")).to_be_visible()


@pytest.mark.parametrize("verb", ["unread", "close", "__proto__", "constructor"])
def test_only_the_frame_is_heard(page: Page, server: Server, verb: str) -> None:
    """The same words from the page itself, which is not the frame, do nothing."""
    embed(page, server)
    launcher(page).click()
    page.frame_locator("iframe").get_by_role("heading").first.wait_for()
    page.evaluate("(verb) => window.postMessage({ chatsupport: verb, count: 7 }, '*')", verb)
    page.evaluate("() => new Promise((done) => setTimeout(done, 50))")
    expect(page.locator("iframe")).to_be_visible()
    expect(launcher(page)).not_to_contain_text("7")
