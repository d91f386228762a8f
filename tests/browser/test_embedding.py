"""What docs/embedding.md tells vendors to put into their pages: each example runs, and the chat knows who is there.

React's hooks are those of the vendored Preact, which are the same; Vue's two functions are played here.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, Route, expect

from chatsupport.demo.cast import PEOPLE
from chatsupport.demo.cast import SITE as DEMO_SITE
from chatsupport.demo.tokens import sign
from tests.examples import PAGE, SERVER, SITE, examples
from tests.servers import Server

STATIC = Path(__file__).parents[2] / "static"
ADDRESS = "/demo/embedded/"
MODULES = {
    "react": "export * from 'preact/hooks';",
    "vue": """const disposals = [];
export const ref = (value) => ({ seen: [], get value() { return value; },
  set value(now) { const before = value; value = now; this.seen.forEach((f) => f(now, before)); } });
export const watch = (ref, f, { immediate }) => { ref.seen.push(f); if (immediate) f(ref.value); };
export const onScopeDispose = (f) => disposals.push(f);
export const dispose = () => disposals.forEach((f) => f());""",
    "preact": (STATIC / "vendor/preact/preact.mjs").read_text(),
    "preact/hooks": (STATIC / "vendor/preact/hooks.mjs").read_text(),
}
MAP = json.dumps({"imports": {name: f"{ADDRESS}{name}.js" for name in MODULES}})
REACT = """import { h, render } from "preact";
import { useState } from "react";
import { useSupportChat } from "./useSupportChat.js";
function App() {
  const [person, setPerson] = useState(null);
  window.signIn = setPerson;
  useSupportChat(person, () => fetch(`${location.pathname}token/${person}`).then((answer) => answer.text()));
  return null;
}
const root = document.body.appendChild(document.createElement("div"));
render(h(App), root);
window.leave = () => render(null, root);"""
VUE = """import { dispose, ref } from "vue";
import { useSupportChat } from "./supportChat.js";
const person = ref(null);
window.signIn = (who) => (person.value = who);
useSupportChat(person, () => fetch(`${location.pathname}token/${person.value}`).then((answer) => answer.text()));
window.leave = dispose;"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1200, "height": 800})
    page = context.new_page()
    page.set_default_timeout(20_000)
    yield page
    context.close()


def here(server: Server, example: str) -> str:
    """An example as it would stand on the page of the demo's vendor."""
    return example.replace(SERVER, server.url).replace(f'"{SITE}"', f'"{DEMO_SITE}"')


def opened(page: Page, server: Server, body: str, modules: dict[str, str] | None = None) -> None:
    """A page of that body below `ADDRESS`, where there are modules by their names, and tokens by people's."""
    served = {f"{name}.js": here(server, text) for name, text in (MODULES | (modules or {})).items()}
    tokens = {f"token/{who.key.partition('.')[0]}": server.do(sign, who) for who in PEOPLE}
    head = f'<!doctype html><html lang="en"><title>Host</title><script type="importmap">{MAP}</script>'

    def answer(route: Route) -> None:
        name = route.request.url.removeprefix(f"{server.url}{ADDRESS}")
        if not name:
            route.fulfill(body=head + here(server, body), content_type="text/html; charset=utf-8")
        elif name in served:
            route.fulfill(body=served[name], content_type="text/javascript")
        else:
            route.fulfill(body=tokens.get(name, ""), content_type="text/plain")

    page.route(f"**{ADDRESS}**", answer)
    page.goto(f"{server.url}{ADDRESS}")


def launcher(page: Page):  # type: ignore[no-untyped-def]  # noqa: ANN201
    return page.get_by_role("button", name="Chat with support")


def greets(page: Page, name: str) -> FrameLocator:
    """Opens the chat, which knows `name`."""
    if launcher(page).get_attribute("aria-expanded") == "false":
        launcher(page).click()
    chat = page.frame_locator("iframe[title='Support chat']")
    known = chat.get_by_role("heading", name=f"Hello {name}").or_(
        chat.get_by_role("region", name="Who you are").filter(has_text=name)
    )
    expect(known).to_be_visible()
    return chat


def test_the_tag_with_a_token(page: Page, server: Server) -> None:
    tag = PAGE.read_text().split("```html\n", 1)[1].split("```", 1)[0]
    opened(page, server, tag.replace('"TOKEN"', f'"{server.do(sign, PEOPLE[0])}"'))
    greets(page, "Dana")


def test_the_page_that_gives_a_function(page: Page, server: Server) -> None:
    (example,) = examples("A page", "html")
    opened(page, server, example.replace("/chat-token", "token/priya"))
    greets(page, "Priya")


FRAMEWORKS = [
    ("React", {"chat": 0, "useSupportChat": 1}, REACT),
    ("Vue", {"supportChat": 0}, VUE),
]


@pytest.mark.parametrize(("name", "shown", "app"), FRAMEWORKS, ids=["React", "Vue"])
def test_a_framework_knows_who_signs_in_and_out(
    page: Page, server: Server, name: str, shown: dict[str, int], app: str
) -> None:
    modules = {"chat": examples("React", "js")[0], "app": app}
    modules |= {module: examples(name, "js")[place] for module, place in shown.items()}
    opened(page, server, '<h1>A page</h1><script type="module" src="app.js"></script>', modules)
    page.wait_for_function("window.signIn !== undefined")
    expect(launcher(page)).to_have_count(0)
    page.evaluate("signIn('dana')")
    greets(page, "Dana")
    page.evaluate("signIn('priya')")
    expect(page.locator("iframe")).to_have_count(0)
    greets(page, "Priya")
    page.evaluate("signIn(null)")
    expect(page.locator("iframe")).to_have_count(0)
    page.evaluate("leave()")
    expect(launcher(page)).to_have_count(0)


def test_a_page_that_gets_another_body_has_its_button_back(page: Page, server: Server) -> None:
    """What Turbo does on a visit: another body, whose script tag runs again with a fresh token."""
    tag = '<script src="%s/widget/v1/loader.js" data-site="harborlight" data-token="%s"></script>'
    first, fresh = (tag % (server.url, server.do(sign, PEOPLE[0])) for _ in range(2))
    opened(page, server, f"<body><h1>First</h1>{first}")
    box = greets(page, "Dana")
    page.evaluate(
        """(tag) => {
      const next = document.createElement("body");
      next.innerHTML = "<h1>Second</h1>";
      document.body.replaceWith(next);
      next.append(document.createRange().createContextualFragment(tag));
    }""",
        fresh,
    )
    expect(page.get_by_role("heading", name="Second")).to_be_visible()
    expect(launcher(page)).to_have_count(1)
    expect(box.get_by_text("Dana").first).to_be_visible()
