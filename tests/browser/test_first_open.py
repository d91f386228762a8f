"""What opening the chat for the first time costs: from the click to where the person can write."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, expect

from tests.servers import Server

MOST = 6


def test_it_takes_few_requests_to_a_chat_that_can_be_used(browser: Browser, server: Server) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.goto(f"{server.url}/demo/", wait_until="networkidle")
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    page.on("websocket", lambda socket: asked.append(urlsplit(socket.url).path))
    page.get_by_role("button", name="Chat with support").click()
    chat = page.frame_locator("iframe")
    expect(chat.get_by_role("heading", name=re.compile("How can we help|Hello"))).to_be_visible()
    expect(chat.get_by_role("status").first).not_to_contain_text("offline")
    ours = [re.sub(r"\.[0-9a-f]{12}\.", ".", path) for path in asked if not path.startswith("/demo/")]
    assert sorted(ours) == [
        "/static/built/widget/app.js",
        "/static/built/widget/widget.css",
        "/widget/v1/frame",
        "/widget/v1/session",
        "/ws/v1/widget",
    ]
    assert len(asked) <= MOST  # the host page's own request for a token among them


def test_what_is_wanted_later_comes_later_without_a_complaint(browser: Browser, server: Server) -> None:
    page = browser.new_page()
    complaints: list[ConsoleMessage] = []
    page.on("console", lambda message: complaints.append(message) if message.type == "error" else None)
    page.goto(f"{server.url}/demo/")
    page.get_by_role("button", name="Chat with support").click()
    chat = page.frame_locator("iframe")
    question = chat.get_by_role("heading", name="How can we help?")
    another = chat.get_by_role("button", name="Something else")
    expect(question.or_(another)).to_be_visible()
    if another.is_visible():
        another.click()
    with page.expect_request(re.compile("/static/built/widget/widget-files")):
        chat.get_by_label("Attach files").set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b"a"})
    expect(chat.get_by_role("button", name="Remove a.txt")).to_be_visible()  # it has arrived
    with page.expect_request(re.compile("/static/built/widget/shared-markdown")):
        chat.get_by_role("textbox", name="Message").fill("It is **empty**.")
        chat.get_by_role("button", name="Send", exact=True).click()
        expect(chat.get_by_role("log").locator("strong")).to_have_text("empty")
    assert [message.text for message in complaints] == []
