"""What the host page may ask of the launcher, and what it is told: who is there, what is shown, and who has left."""

import re
import uuid
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Frame, FrameLocator, Page, expect

from cases.models import Agent, ApiToken, Case, Entry
from chatsupport.demo.cast import PEOPLE
from chatsupport.demo.tokens import sign
from tests.servers import Server

expect.set_options(timeout=20_000)
HOST = """<!doctype html><html lang="en"><title>Host</title><h1>A page</h1>
<script>window.chatsupport = function () { (chatsupport.q = chatsupport.q || []).push(arguments); };
window.heard = [];
["ready", "show", "hide", "unread", "message", "case", "refused", "logout"].forEach(function (name) {
  chatsupport("on", name, function (detail) { heard.push(detail === undefined ? name : [name, detail]); });
});</script>
<script>%s</script>
<script src="%s/widget/v1/loader.js" async></script>"""
KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('chatsupport:'))"
SECRET = "My own half sentence"
CUT = """() => {
  window.WebSocket = class { constructor() { setTimeout(() => this.onclose?.({ code: 1006 })); } close() {} send() {} };
  window.dispatchEvent(new Event("offline"));
}"""


@pytest.fixture
def context(browser: Chromium) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1200, "height": 800})
    context.set_default_timeout(20_000)
    yield context
    context.close()


def token(server: Server, key: str) -> str:
    """The token that the vendor signs for one of the people who can be chosen on the demo's page."""
    return server.do(sign, next(who for who in PEOPLE if who.key.startswith(key)))


def boot(token: str) -> str:
    return f"chatsupport('boot', {{ site: 'harborlight', token: '{token}' }});"


def hosted(context: BrowserContext, server: Server, script: str) -> Page:
    """A page of the server's own origin, which every site allows, whose script is `script`."""
    page = context.new_page()
    page.route("**/demo/plain", lambda route: route.fulfill(body=HOST % (script, server.url), content_type="text/html"))
    page.goto(f"{server.url}/demo/plain")
    expect(launcher(page)).to_be_visible()
    return page


def launcher(page: Page):  # type: ignore[no-untyped-def]  # noqa: ANN201
    return page.get_by_role("button", name="Chat with support")


def chat_of(page: Page) -> FrameLocator:
    return page.frame_locator("iframe[title='Support chat']")


def asking(page: Page, name: str) -> FrameLocator:
    """The chat at a new question of the person `name`."""
    chat = chat_of(page)
    another = chat.get_by_role("button", name="Something else")
    question = chat.get_by_role("heading", name="How can we help?")
    expect(another.or_(question)).to_be_visible()
    if another.is_visible():
        another.click()
    expect(chat.get_by_role("region", name="Who you are")).to_contain_text(name)
    return chat


def box(chat: FrameLocator):  # type: ignore[no-untyped-def]  # noqa: ANN201
    return chat.get_by_role("textbox", name="Message")


def call(page: Page, words: str) -> None:
    page.evaluate(f"void chatsupport({words})")


def kept(page: Page) -> list[str]:
    """What the chat keeps in this browser, for whomever."""
    found: list[str] = page.evaluate(KEPT)
    return found


def until_heard(page: Page, what: str) -> None:
    page.wait_for_function("(what) => JSON.stringify(heard).includes(what)", arg=what)


def test_it_shows_hides_and_toggles_and_tells_it(context: BrowserContext, server: Server) -> None:
    page = hosted(context, server, boot(token(server, "dana")))
    call(page, "'toggle'")
    asking(page, "Dana")
    until_heard(page, "ready")
    call(page, "'toggle'")
    expect(page.locator("iframe")).to_be_hidden()
    call(page, "'show'")
    expect(page.locator("iframe")).to_be_visible()
    call(page, "'hide'")
    expect(page.locator("iframe")).to_be_hidden()
    shown = page.evaluate("heard.filter((what) => what === 'show' || what === 'hide')")
    assert shown == ["show", "hide", "show", "hide"]


def test_what_was_on_can_be_off_and_one_listener_does_not_fail_another(context: BrowserContext, server: Server) -> None:
    page = hosted(context, server, boot(token(server, "dana")))
    page.evaluate("""() => {
      window.gone = () => heard.push("gone"); window.last = () => heard.push("last");
      chatsupport("on", "show", gone);
      chatsupport("on", "show", () => { throw new Error("the page's own"); });
      chatsupport("on", "show", last);
      chatsupport("off", "show", gone);
      chatsupport("show");
    }""")
    assert page.evaluate("heard") == ["show", "last"]
    page.evaluate("chatsupport('off', 'hide')")
    call(page, "'hide'")
    assert page.evaluate("heard") == ["show", "last"]


def test_an_update_changes_its_colour_and_knows_the_new_address(context: BrowserContext, server: Server) -> None:
    page = hosted(context, server, boot(token(server, "dana")))
    call(page, "'show'")
    chat = asking(page, "Dana")
    page.evaluate("history.pushState(null, '', '/demo/elsewhere')")
    call(page, "'update', { brand: '#0b6e4f' }")
    expect(launcher(page)).to_have_css("background-color", "rgb(11, 110, 79)")
    expect(chat.locator("html")).to_have_attribute("style", re.compile("--brand: ?#0b6e4f"))
    box(chat).fill("From another address.")
    box(chat).press("Enter")
    number = chat.get_by_text(re.compile(r"^CS-\d+$")).first.inner_text()
    visit = server.do(lambda: Case.objects.get(number=number).conversations.get())
    assert visit.page == f"{server.url}/demo/elsewhere"


def test_the_button_says_how_much_is_unread_and_the_page_hears_of_it(context: BrowserContext, server: Server) -> None:
    page = hosted(context, server, boot(token(server, "dana")))
    call(page, "'show'")
    chat = asking(page, "Dana")
    box(chat).fill("Is anybody there?")
    box(chat).press("Enter")
    number = chat.get_by_text(re.compile(r"^CS-\d+$")).first.inner_text()
    until_heard(page, f'["case","{number}"]')
    call(page, "'hide'")
    answer(server, number)
    expect(page.get_by_role("button", name=re.compile("Chat with support, 1 unread"))).to_be_visible()
    until_heard(page, '["unread",1]')
    name = server.do(Agent.objects.get, email="agent@harborlight.example").name
    assert ["message", {"case": number, "from": name}] in page.evaluate("heard")
    assert "I am." not in str(page.evaluate("heard"))
    call(page, "'show'")
    expect(page.get_by_role("button", name="Chat with support", exact=True)).to_be_visible()


def answer(server: Server, number: str) -> None:
    """An agent answers over REST, in the server's own process."""
    agent = server.do(Agent.objects.get, email="agent@harborlight.example")
    bearer = f"Bearer {server.do(ApiToken.issue, agent)}"
    said = {"cid": str(uuid.uuid4()), "body": "I am."}
    assert server.post(f"/api/v1/cases/{number}/entries/", said, Authorization=bearer).status == 201


def test_another_person_never_sees_the_words_of_the_first(context: BrowserContext, server: Server) -> None:
    dana, priya = token(server, "dana"), token(server, "priya")
    page = hosted(context, server, boot(dana))
    call(page, "'show'")
    box(asking(page, "Dana")).fill(SECRET)
    call(page, f"'identify', {{ token: '{priya}' }}")
    chat = asking(page, "Priya")
    expect(box(chat)).to_have_value("")
    expect(chat.get_by_text(SECRET)).to_have_count(0)
    call(page, f"'identify', {{ token: '{dana}' }}")
    expect(box(asking(page, "Dana"))).to_have_value(SECRET)


def test_what_the_first_could_not_send_goes_when_they_are_back(context: BrowserContext, server: Server) -> None:
    dana, priya = token(server, "dana"), token(server, "priya")
    page = hosted(context, server, boot(dana))
    call(page, "'show'")
    chat = asking(page, "Dana")
    inner(page).evaluate(CUT)
    box(chat).fill("Written while the line was cut")
    box(chat).press("Enter")
    expect(chat.get_by_role("log")).to_contain_text("Written while the line was cut")
    call(page, f"'identify', {{ token: '{priya}' }}")
    expect(box(asking(page, "Priya"))).to_have_value("")
    expect(chat.get_by_text("Written while the line was cut")).to_have_count(0)
    assert server.do(count, "Written while the line was cut") == 0
    call(page, f"'identify', {{ token: '{dana}' }}")
    expect(chat.get_by_role("log")).to_contain_text("Sent")
    assert server.do(count, "Written while the line was cut") == 1


def test_two_tabs_of_two_people_share_nothing(context: BrowserContext, server: Server) -> None:
    dana, priya = token(server, "dana"), token(server, "priya")
    first, second = (hosted(context, server, boot(one)) for one in (dana, priya))
    call(first, "'show'")
    box(asking(first, "Dana")).fill(SECRET)
    second.bring_to_front()
    call(second, "'show'")
    expect(box(asking(second, "Priya"))).to_have_value("")
    call(first, f"'identify', {{ token: '{priya}' }}")
    first.bring_to_front()
    expect(box(asking(first, "Priya"))).to_have_value("")
    for page in (first, second):
        expect(chat_of(page).get_by_text(SECRET)).to_have_count(0)


def test_a_reload_with_another_person_shows_nothing_of_the_first(context: BrowserContext, server: Server) -> None:
    page = hosted(context, server, boot(token(server, "dana")))
    call(page, "'show'")
    box(asking(page, "Dana")).fill(SECRET)
    page.unroute("**/demo/plain")
    other = HOST % (boot(token(server, "priya")), server.url)
    page.route("**/demo/plain", lambda route: route.fulfill(body=other, content_type="text/html"))
    page.reload()
    expect(page.locator("iframe")).to_be_visible()
    chat = asking(page, "Priya")
    expect(box(chat)).to_have_value("")
    expect(chat.get_by_text(SECRET)).to_have_count(0)


def test_a_token_that_comes_too_late_is_not_believed(context: BrowserContext, server: Server) -> None:
    """The page's function was asked while Dana was there, and answers when Priya is."""
    script = "chatsupport('boot', { site: 'harborlight', token: function (give) { window.late = give; } });"
    page = hosted(context, server, script)
    call(page, "'show'")
    page.wait_for_function("window.late !== undefined")
    call(page, f"'identify', {{ token: '{token(server, 'priya')}' }}")
    page.evaluate("(token) => late(token)", token(server, "dana"))
    asking(page, "Priya")


def logged_out(page: Page) -> None:
    """Signs out as a page does, and waits until it is told that all is forgotten."""
    assert page.evaluate("new Promise((done) => chatsupport('logout', done))") is True


def test_logging_out_forgets_the_person_and_nobody_else(context: BrowserContext, server: Server) -> None:
    dana, priya = token(server, "dana"), token(server, "priya")
    page = hosted(context, server, boot(priya))
    call(page, "'show'")
    box(asking(page, "Priya")).fill("Priya's own")
    call(page, f"'identify', {{ token: '{dana}' }}")
    box(asking(page, "Dana")).fill(SECRET)
    assert {key.split(":")[1] for key in kept(page)} == {"harborlight%3Adana.whitfield", "harborlight%3Apriya.raman"}
    logged_out(page)
    expect(page.locator("iframe")).to_have_count(0)
    assert {key.split(":")[1] for key in kept(page)} == {"harborlight%3Apriya.raman"}
    assert "logout" in page.evaluate("heard")
    launcher(page).click()
    expect(chat_of(page).get_by_role("heading", name="Please sign in to chat")).to_be_visible()
    call(page, f"'identify', {{ token: '{dana}' }}")
    expect(box(asking(page, "Dana"))).to_have_value("")


def test_logging_out_forgets_also_where_the_chat_was_not_opened(context: BrowserContext, server: Server) -> None:
    page = hosted(context, server, boot(token(server, "dana")))
    call(page, "'show'")
    box(asking(page, "Dana")).fill(SECRET)
    call(page, "'hide'")
    page.reload()
    expect(launcher(page)).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    logged_out(page)
    assert kept(page) == []
    assert page.evaluate("sessionStorage.getItem('chatsupport:open')") != "yes"
    assert not [url for url in asked if "/session" in url]  # nobody is signed in to be forgotten
    expect(page.locator("iframe")).to_have_count(0)


def test_where_nobody_says_who_it_was_all_of_it_goes(context: BrowserContext, server: Server) -> None:
    """The host's own session ended first, so that its function has no token to give any more."""
    script = f"""var token = '{token(server, "dana")}';
    chatsupport('boot', {{ site: 'harborlight', token: function (give) {{ give(token); }} }});"""
    page = hosted(context, server, script)
    call(page, "'show'")
    box(asking(page, "Dana")).fill(SECRET)
    call(page, "'hide'")
    page.reload()
    expect(launcher(page)).to_be_visible()
    page.evaluate("window.token = ''")
    logged_out(page)
    assert kept(page) == []


def test_who_signs_in_while_another_leaves_is_there_afterwards(context: BrowserContext, server: Server) -> None:
    page = hosted(context, server, boot(token(server, "dana")))
    call(page, "'show'")
    box(asking(page, "Dana")).fill(SECRET)
    priya = token(server, "priya")
    page.evaluate(
        """(token) => {
      chatsupport("logout"); chatsupport("identify", { token: token }); chatsupport("show");
    }""",
        priya,
    )
    expect(box(asking(page, "Priya"))).to_have_value("")
    assert "harborlight%3Adana.whitfield" not in {key.split(":")[1] for key in kept(page)}


def test_logging_out_reaches_the_other_tabs(context: BrowserContext, server: Server) -> None:
    pages = [hosted(context, server, boot(token(server, "dana"))) for _ in range(2)]
    for page in pages:
        page.bring_to_front()
        call(page, "'show'")
        asking(page, "Dana")
    box(chat_of(pages[1])).fill(SECRET)
    logged_out(pages[0])
    expect(box(asking(pages[1], "Dana"))).to_have_value("")  # a page that still vouches for her


def test_leaving_and_taking_away_at_once_still_forgets(context: BrowserContext, server: Server) -> None:
    page = hosted(context, server, boot(token(server, "dana")))
    call(page, "'show'")
    box(asking(page, "Dana")).fill(SECRET)
    page.evaluate("chatsupport('logout'); chatsupport('destroy');")
    expect(launcher(page)).to_be_hidden()
    until_heard(page, "logout")
    expect(launcher(page)).to_have_count(0)
    assert kept(page) == []
    call(page, f"'boot', {{ site: 'harborlight', token: '{token(server, 'priya')}' }}")
    expect(launcher(page)).to_be_visible()


def test_a_second_script_makes_no_second_button(context: BrowserContext, server: Server) -> None:
    page = hosted(context, server, boot(token(server, "dana")))
    page.add_script_tag(url=f"{server.url}/widget/v1/loader.js")
    expect(launcher(page)).to_have_count(1)


def test_the_button_is_back_when_a_narrow_window_closes_the_chat(context: BrowserContext, server: Server) -> None:
    page = hosted(context, server, boot(token(server, "dana")))
    page.set_viewport_size({"width": 390, "height": 700})
    launcher(page).click()
    asking(page, "Dana")
    expect(launcher(page)).to_be_hidden()
    chat_of(page).get_by_role("button", name="Close chat").click()
    expect(launcher(page)).to_be_focused()


def count(body: str) -> int:
    return Entry.objects.filter(body=body).count()


def inner(page: Page) -> Frame:
    return next(frame for frame in page.frames if "/widget/v1/frame" in frame.url)
