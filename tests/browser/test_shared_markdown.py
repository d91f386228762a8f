"""What people type, shown: which marks mean something, and that no text makes anything but text, or takes long."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.modules import blank

# Elements as HTML, so that a test reads like what is seen; the module itself never makes any.
SHOW = """async (text) => {
  const { shown } = await import("shared/markdown.js");
  const node = (part) => typeof part === "string" ? document.createTextNode(part) : part;
  const h = (type, props, ...children) => {
    const made = document.createElement(type);
    for (const [name, value] of Object.entries(props ?? {})) if (value !== undefined) made.setAttribute(name, value);
    made.append(...children.flat().map(node));
    return made;
  };
  const box = document.createElement("div");
  box.append(...shown(text, h).map(node));
  return box.innerHTML.replaceAll(' target="_blank" rel="noopener noreferrer nofollow"', "");
}"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    with blank(browser) as page:
        yield page


@pytest.fixture(autouse=True)
def _windows_closed() -> None:
    """The page stays for all of these."""


@pytest.mark.parametrize(("text", "seen"), [
    ("plain", "plain"), ("", ""), ("two\nlines", "two\nlines"),
    ("**bold** and *italic* and _so_ and __so__",
     "<strong>bold</strong> and <em>italic</em> and <em>so</em> and <strong>so</strong>"),
    ("***both***", "<strong><em>both</em></strong>"), ("*a **b** c*", "<em>a <strong>b</strong> c</em>"),
    ("`a * b`", "<code>a * b</code>"), ("2 * 3 * 4, 2*3*4, snake_case_name", "2 * 3 * 4, 2*3*4, snake_case_name"),
    ("*open", "*open"), ("**open *and* so", "**open <em>and</em> so"), ("`open", "`open"), ("****", "****"),
    ("- a\n- *b*", "<ul><li>a</li><li><em>b</em></li></ul>"), ("3. a\n4. b", '<ol start="3"><li>a</li><li>b</li></ol>'),
    ("see:\n\n- a\n\nthen", "see:\n<ul><li>a</li></ul>then"),
    ("- a\n1. b", '<ul><li>a</li></ul><ol start="1"><li>b</li></ol>'),
    ("> so\n> he\nsaid", "<blockquote>so\nhe</blockquote>said"), ("-5 degrees", "-5 degrees"),
    ("```\na *b*\n- c\n```\nd", "<pre><code>a *b*\n- c</code></pre>d"), ("```js\nopen", "<pre><code>open</code></pre>"),
    ("[here](https://x.example/a)", '<a href="https://x.example/a" title="https://x.example/a">here</a>'),
    ("[*so*](mailto:a@x.example)", '<a href="mailto:a@x.example" title="mailto:a@x.example"><em>so</em></a>'),
    ("Look: https://x.example/a_b_c?d=*e*.", 'Look: <a href="https://x.example/a_b_c?d=*e">https://x.example/a_b_c?d=*e</a>*.'),
    ("(https://x.example/)", '(<a href="https://x.example/">https://x.example/</a>)'),
    ("[a [b](https://x.example) c]", '[a <a href="https://x.example" title="https://x.example">b</a> c]'),
    ("[not a link]", "[not a link]"), ("[]()", "[]()"), ("[x]()", "[x]()"),
])  # fmt: skip
def test_marks(page: Page, text: str, seen: str) -> None:
    assert page.evaluate(SHOW, text) == seen


@pytest.mark.parametrize("text", [
    "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x]( javascript:alert(1))", "[x](java\tscript:alert(1))",
    "[x](data:text/html,<script>1</script>)", "[x](vbscript:x)", "[x](//evil.example)", "[x](/admin)",
    "[x](\x01javascript:alert(1))", "[x](https:\njavascript:alert(1))", "[x](file:///etc/passwd)",
    "javascript:alert(1)", "<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "**<b onclick=x>**",
    "[<img src=x onerror=alert(1)>](javascript:alert(1))", "`<i>`", "```\n<i>\n```", "- <i>", "> <i>", "&lt;i&gt;",
])  # fmt: skip
def test_nothing_hostile_becomes_a_link_or_an_element(page: Page, text: str) -> None:
    made = page.evaluate(
        f"""async (text) => {{
        const box = document.createElement("div");
        box.innerHTML = await ({SHOW})(text);
        return [...box.querySelectorAll("*")].map((one) => [one.localName, ...one.getAttributeNames()]);
    }}""",
        text,
    )
    assert {name for name, *_ in made} <= {"code", "pre", "ul", "li", "blockquote", "strong"}
    assert not [attributes for _, *attributes in made if attributes]


def test_a_link_that_is_named_like_another_leads_where_it_says(page: Page) -> None:
    seen = page.evaluate(SHOW, "[https://bank.example](https://evil.example)")
    assert '<a href="https://bank.example">https://bank.example</a>' in seen
    assert '">https://bank.example</a>](' in seen


def test_every_link_leaves_nothing_behind(page: Page) -> None:
    props = page.evaluate("""async () => {
      const { shown } = await import("shared/markdown.js");
      const h = (type, props) => props;
      return shown("https://x.example [y](https://y.example)", h).filter((part) => typeof part !== "string");
    }""")
    assert [(one["rel"], one["target"]) for one in props] == [("noopener noreferrer nofollow", "_blank")] * 2


# How often letters are looked at is counted, not the time: what is read of the text, by a text that counts.
COUNTED = """async (text) => {
  const { shown } = await import("shared/markdown.js");
  let parts = 0;
  const push = Array.prototype.push;
  Array.prototype.push = function (...more) { parts += more.length; return push.apply(this, more); };
  let looks = 0;
  const indexOf = String.prototype.indexOf;
  String.prototype.indexOf = function (wanted, from) {
    const found = indexOf.call(this, wanted, from);
    looks += (found < 0 ? this.length : found) - (from ?? 0);
    return found;
  };
  try { shown(text, (type, props, ...children) => ({ type, children })); }
  finally { Array.prototype.push = push; String.prototype.indexOf = indexOf; }
  return parts + looks;
}"""
HOSTILE: list[Any] = [
    "*", "_", "**", "`", "[", "]", "](", "[a](", "[a](b", "*a", "*a ", "**a*b_c", "_a_ *b", "> ", "- ", "1. ", "```\n",
    "\n", "h", "http://", "https://)))", "[*", "*[", "[`", "a*[_**`", "[[a](https://x.example)", "*a* ", "![", "> - ",
]  # fmt: skip


@pytest.mark.parametrize("pattern", HOSTILE, ids=lambda pattern: json.dumps(pattern))
def test_a_hostile_text_costs_no_more_than_its_length(page: Page, pattern: str) -> None:
    """Ten times the text is ten times the work, or less."""
    short, long = (pattern * (size // len(pattern)) for size in (1_000, 10_000))
    assert page.evaluate(COUNTED, long) <= 12 * page.evaluate(COUNTED, short) + 200
