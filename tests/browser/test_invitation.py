"""An invitation on a host page: shown once, dismissed or followed, and nothing of it kept in the browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from cases.models import Conversation
from chat.access.models import Invitation, Invited, Site
from tests.servers import Server

expect.set_options(timeout=20_000)
WORDS = "Need a hand with <this> report?"
HOST = """<!doctype html><html lang="en"><title>Host</title><h1>A page</h1>
<script>window.chatsupport = function () { (chatsupport.q = chatsupport.q || []).push(arguments); };
async function token(give) { give((await (await fetch("/demo/token")).json()).token); }
chatsupport("boot", { site: "harborlight", token: token, invitations: true });</script>
<script src="%s/widget/v1/loader.js" async></script>"""


def make_rule(page: str) -> int:
    """A rule for that page alone; the desk is always open, and nobody was invited before or is in a chat."""
    site = Site.objects.get(key="harborlight")
    site.calendar = None
    site.save()
    Conversation.objects.update(state=Conversation.State.ENDED)
    Invited.objects.all().delete()
    Invitation.objects.all().delete()
    return Invitation.objects.create(site=site, name="Test", words=WORDS, page=page, seconds=0).pk


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    calendar = server.do(lambda: Site.objects.get(key="harborlight").calendar)
    context = browser.new_context(viewport={"width": 1200, "height": 800})
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.route("**/demo/plain*", lambda route: route.fulfill(body=HOST % server.url, content_type="text/html"))
    page.goto(f"{server.url}/demo/")  # signed in at the host
    yield page
    context.close()
    server.do(give_back, calendar)
    server.do(Invitation.objects.all().delete)


def give_back(calendar: object) -> None:
    site = Site.objects.get(key="harborlight")
    site.calendar = calendar  # type: ignore[assignment]
    site.save()


def test_it_is_shown_dismissed_and_gone(page: Page, server: Server) -> None:
    pk = server.do(make_rule, "/demo/plain")
    page.goto(f"{server.url}/demo/plain")
    expect(page.get_by_role("status")).to_contain_text(WORDS)
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    with page.expect_response("**/widget/v1/invitation?*") as told:
        page.get_by_role("button", name="Dismiss").click()
    assert told.value.ok
    expect(page.get_by_text(WORDS)).to_have_count(0)
    expect(page.get_by_role("button", name="Chat with support")).to_be_focused()
    assert server.do(lambda: Invited.objects.get().dismissed) == [pk]
    with page.expect_response("**/widget/v1/invitation?*") as again:
        page.reload()
    assert again.value.json() == {"invitation": None}


def test_following_it_opens_the_chat(page: Page, server: Server) -> None:
    server.do(make_rule, "/demo/pl*")
    page.goto(f"{server.url}/demo/plain?x=1")
    page.get_by_role("button", name=WORDS).click()
    expect(page.get_by_role("button", name="Chat with support")).to_have_attribute("aria-expanded", "true")
    expect(page.frame_locator("iframe").get_by_role("heading").first).to_be_visible()
    expect(page.get_by_role("button", name=WORDS)).to_have_count(0)


def test_a_page_that_does_not_want_any_asks_for_none(page: Page, server: Server) -> None:
    server.do(make_rule, "")
    asked: list[str] = []
    body = (HOST % server.url).replace(", invitations: true", "")
    page.route("**/demo/quiet", lambda route: route.fulfill(body=body, content_type="text/html"))
    page.goto("about:blank")
    page.on("request", lambda request: asked.append(request.url.removeprefix(server.url)))
    page.goto(f"{server.url}/demo/quiet")
    expect(page.get_by_role("button", name="Chat with support")).to_be_visible()
    assert asked == ["/demo/quiet", "/widget/v1/loader.js"]
