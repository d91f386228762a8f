"""Which browsers may chat: rules as rows, asked in their order, about what a user agent says of itself.

A user agent can be forged, so this is support policy and no security. `Trident/` and `MSIE` are judged as text because
a browser may wear any name on Internet Explorer's engine; Internet Explorer mode sends Internet Explorer 11's string.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import ua_parser

from chat.access.models import BrowserRule

Version = tuple[int, int]
LONGEST = 1024  # characters of a user agent that are looked at; the longest known real ones have about 500

_ENGINES = {
    "Chromium": re.compile(r"Chrom(?:e|ium)/(\d{1,5})(?:\.(\d{1,5}))?"),
    "Gecko": re.compile(r"rv:(\d{1,5})(?:\.(\d{1,5}))?[^)]{0,40}\) Gecko/"),
    "WebKit": re.compile(r"AppleWebKit/(\d{1,5})(?:\.(\d{1,5}))?"),
}


@dataclass(frozen=True)
class Browser:
    """What a user agent says: `names` are all that a rule may call it by (the browser, its engine, iOS), in lower case,
    each with its version where one is told."""

    text: str
    family: str
    system: str
    names: Mapping[str, Version | None]

    def __str__(self) -> str:
        """For people, like "Firefox 140 on Linux"; at most 120 characters."""
        version = self.names.get(self.family.lower())
        name = f"{self.family} {version[0]}" if version else self.family or "Unknown browser"
        return (f"{name} on {self.system}" if self.system else name)[:120]


@dataclass(frozen=True)
class Verdict:
    """`message` is the deciding rule's own, for the person; `explanation` is for administrators."""

    allowed: bool
    explanation: str
    message: str = ""


def judge(user_agent: str, rules: Iterable[BrowserRule]) -> Verdict:
    """The first rule that matches decides; a browser that no rule knows may chat, one that says nothing may not."""
    if not user_agent.strip():
        return Verdict(False, "No user agent was sent, so the browser is not known.")
    browser = read(user_agent[:LONGEST])
    for rule in rules:
        if _matches(rule, browser):
            verb = "allows" if rule.allow else "refuses"
            return Verdict(rule.allow, f"{browser}: the rule “{describe(rule)}” {verb} it.", rule.message)
    return Verdict(True, f"{browser}: no rule refuses it.")


@lru_cache(maxsize=2048)
def read(user_agent: str) -> Browser:
    """Reads a user agent; costs some 25 µs the first time. What is not understood stays empty."""
    parsed = ua_parser.parse(user_agent)
    family = parsed.user_agent.family if parsed.user_agent else ""
    names = {name.lower(): _found(pattern.search(user_agent)) for name, pattern in _ENGINES.items()}
    names = {name: version for name, version in names.items() if version}
    if parsed.os and parsed.os.family == "iOS":
        names["ios"] = _version(parsed.os.major, parsed.os.minor)
    if parsed.user_agent:
        names[family.lower()] = _version(parsed.user_agent.major, parsed.user_agent.minor)
    return Browser(user_agent, family, parsed.os.family if parsed.os else "", names)


def describe(rule: BrowserRule) -> str:
    """What the rule matches, in words like "Firefox below 108"."""
    what = rule.value if rule.match == BrowserRule.Match.FAMILY else f"{rule.value} in the user agent"
    if rule.below_version is None:
        return what
    minor = f".{rule.below_minor}" if rule.below_minor else ""
    return f"{what} below {rule.below_version}{minor}"


def _matches(rule: BrowserRule, browser: Browser) -> bool:
    if rule.match == BrowserRule.Match.FAMILY:
        known, version = rule.value.lower() in browser.names, browser.names.get(rule.value.lower())
    else:
        known = rule.value.lower() in browser.text.lower()
        version = _found(_after(rule.value).search(browser.text)) if known else None
    if not known or rule.below_version is None:
        return known
    return version is not None and version < (rule.below_version, rule.below_minor)


@lru_cache(maxsize=256)
def _after(token: str) -> re.Pattern[str]:
    """Finds the version that follows a token: `Trident/7.0`, `MSIE 10.0`, `OS 15_6`."""
    return re.compile(re.escape(token) + r"[/ ]?(\d{1,5})(?:[._](\d{1,5}))?", re.IGNORECASE)


def _found(match: re.Match[str] | None) -> Version | None:
    return _version(match[1], match[2]) if match else None


def _version(major: str | None, minor: str | None) -> Version | None:
    if not (major or "").isdecimal():
        return None
    return int(major or 0), int(minor) if (minor or "").isdecimal() else 0  # type: ignore[arg-type]
