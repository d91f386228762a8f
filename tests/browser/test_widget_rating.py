"""How it was: asked of the customer when the chat is over, once, with what they began to write kept."""

from contextlib import suppress
from typing import Any

from playwright.sync_api import FrameLocator, Page, expect
from playwright.sync_api import TimeoutError as TooLate

from cases.models import Conversation
from tests.browser.test_widget import asked, page, widget  # noqa: F401  a fixture
from tests.servers import Server


def ended(page: Page, server: Server) -> tuple[FrameLocator, str]:  # noqa: F811
    chat, number = asked(page, server, "How do I merge two people?")
    chat.get_by_role("button", name="End chat").click()
    chat.get_by_role("button", name="End", exact=True).click()
    expect(chat.get_by_role("group", name="How was this chat?")).to_be_visible()
    return chat, number


def verdict(number: str) -> tuple[Any, str]:
    live = Conversation.objects.get(case__number=number)
    return live.score, live.comment


def test_a_chat_is_rated_by_keyboard_and_thanked_for(page: Page, server: Server) -> None:  # noqa: F811
    chat, number = ended(page, server)
    chat.get_by_role("radio", name="1, Very bad").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(chat.get_by_role("radio", name="4, Good")).to_be_checked()
    chat.get_by_role("textbox", name="Comment (optional)").fill("Quick and kind.")
    chat.get_by_role("button", name="Send rating").click()
    expect(chat.get_by_text("You rated this chat 4 of 5. Thank you for telling us.")).to_be_visible()
    expect(chat.get_by_role("radio")).to_have_count(0)
    assert server.do(verdict, number) == (4, "Quick and kind.")
    page.reload()
    expect(widget(page).get_by_text("You rated this chat 4 of 5.")).to_be_visible()


def test_a_comment_that_was_begun_survives_a_reload(page: Page, server: Server) -> None:  # noqa: F811
    chat, _ = ended(page, server)
    chat.get_by_role("radio", name="5, Very good").check()
    chat.get_by_role("textbox", name="Comment (optional)").fill("Marcus was")
    page.reload()
    widget(page).get_by_role("radio", name="5, Very good").check()
    expect(widget(page).get_by_role("textbox", name="Comment (optional)")).to_have_value("Marcus was")


def test_what_another_tab_has_rated_is_rated(page: Page, server: Server) -> None:  # noqa: F811
    chat, number = ended(page, server)
    server.do(Conversation.objects.filter(case__number=number).update, score=2)
    with suppress(TooLate):  # where the other rating is told of before, there is nothing to send any more
        chat.get_by_role("radio", name="5, Very good").check(timeout=3_000)
        chat.get_by_role("button", name="Send rating").click(timeout=3_000)
    expect(chat.get_by_text("Thank you for telling us.")).to_be_visible()
    assert server.do(verdict, number) == (2, "")
