"""The widget in other languages: everything in its own words, from right to left where they are read so."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, FrameLocator, Page, expect

from tests.browser.test_widget import inner
from tests.catalogues import frame_sentences
from tests.servers import Server

NAMES = {  # the launcher, the textbox, the button
    "es": ("Chatear con soporte", "Mensaje", "Enviar", "Enviado"),
    "fr": ("Discuter avec le support", "Message", "Envoyer", "Envoyé"),
    "de": ("Mit dem Support chatten", "Nachricht", "Senden", "Gesendet"),
    "ar": ("تحدث مع الدعم", "رسالة", "إرسال", "أُرسلت"),
}
ALIKE = {"Message", "Support", "Conversation", "Portal"}  # the same word in French or German


@pytest.fixture(params=list(NAMES))
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def page(browser: Browser, language: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1200, "height": 800}, locale=language)
    page = context.new_page()
    page.set_default_timeout(20_000)
    yield page
    context.close()


def opened(page: Page, server: Server, language: str, query: str = "") -> FrameLocator:
    page.goto(f"{server.url}/demo/{query}")
    page.get_by_role("button", name=NAMES[language][0]).click()
    return page.frame_locator("iframe")


def ask(chat: FrameLocator, language: str, text: str) -> None:
    _, box, button, _ = NAMES[language]
    anew = chat.locator(".page > .button.primary")
    expect(anew.or_(chat.locator(".composer textarea"))).to_be_visible()
    if anew.is_visible():
        anew.click()
    chat.get_by_role("textbox", name=box, exact=True).fill(text)
    chat.get_by_role("button", name=button, exact=True).click()


def english(page: Page) -> list[str]:
    """Sentences of the product that are shown or named in English."""
    shown = inner(page).evaluate("""() => [
        ...document.body.innerText.split("\\n"),
        ...[...document.querySelectorAll("[aria-label], [placeholder], [title]")].flatMap((one) =>
            [one.ariaLabel, one.placeholder, one.title]),
    ].filter(Boolean).map((text) => text.trim())""")
    return [text for text in shown if text in set(frame_sentences()) - ALIKE]


def test_a_question_is_asked_in_ones_own_language(page: Page, server: Server, language: str) -> None:
    chat = opened(page, server, language)
    expect(chat.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    ask(chat, language, "Sprachprobe, prueba, essai, تجربة")
    expect(chat.get_by_role("log")).to_contain_text(NAMES[language][3])
    expect(chat.get_by_text(re.compile(r"CS-\d+")).first).to_be_visible()
    assert english(page) == []
    inner(page).evaluate(AXE_SCRIPT)
    violations = inner(page).evaluate("() => axe.run().then((found) => found.violations)")
    assert [(one["id"], one["nodes"][0]["html"]) for one in violations] == []


def test_nothing_sticks_out_sideways(page: Page, server: Server, language: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    chat = opened(page, server, language)
    ask(chat, language, "Donaudampfschifffahrtsgesellschaftskapitän " * 6)
    expect(chat.get_by_role("log")).to_contain_text(NAMES[language][3])
    sizes = inner(page).evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert sizes[0] == sizes[1]


def test_the_host_page_may_say_which(browser: Browser, server: Server) -> None:
    page = browser.new_context(locale="de").new_page()
    chat = opened(page, server, "fr", "?language=fr")
    expect(chat.locator("html")).to_have_attribute("lang", "fr")
    expect(chat.get_by_role("region", name="Disponibilité")).to_be_visible()
