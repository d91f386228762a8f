"""Browsers are judged by rules in rows, over a corpus of real user agents."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.access.browsers import judge, read
from chat.access.models import BrowserRule
from tests.conftest import FIREFOX, INTERNET_EXPLORER


def _corpus() -> list[tuple[bool, str, str]]:
    lines = Path(__file__).with_name("user_agents.txt").read_text().splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return [(verdict == "allow", name, user_agent) for verdict, name, user_agent in rows]


CORPUS = _corpus()


@pytest.fixture
def rules(default_rows: None) -> list[BrowserRule]:
    return list(BrowserRule.objects.all())


def rule(value: str, match: str = "family", **fields: object) -> BrowserRule:
    return BrowserRule(position=1, match=match, value=value, **fields)


def test_corpus_is_worth_its_name() -> None:
    assert len(CORPUS) >= 60
    assert len({user_agent for _, _, user_agent in CORPUS}) == len(CORPUS)


@pytest.mark.parametrize(("allowed", "user_agent"), [(a, u) for a, _, u in CORPUS], ids=[name for _, name, _ in CORPUS])
def test_shipped_rules_on_real_user_agents(rules: list[BrowserRule], allowed: bool, user_agent: str) -> None:
    assert judge(user_agent, rules).allowed is allowed, judge(user_agent, rules).explanation


def test_without_rules_every_browser_may_chat_but_one_that_says_nothing() -> None:
    assert judge(INTERNET_EXPLORER, []).allowed
    assert not judge("", []).allowed


def test_first_matching_rule_decides() -> None:
    allow, refuse = rule("Trident/", "token", allow=True), rule("Trident/", "token")
    assert judge(INTERNET_EXPLORER, [allow, refuse]).allowed
    assert not judge(INTERNET_EXPLORER, [refuse, allow]).allowed


def test_refusal_carries_the_rules_own_message() -> None:
    assert judge(FIREFOX, [rule("Firefox", message="Not this one.")]).message == "Not this one."


def test_minimum_version_counts_major_then_minor() -> None:
    safari = "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.3 Safari/605.1.15"
    assert judge(safari, [rule("Safari", below_version=16, below_minor=3)]).allowed
    assert not judge(safari, [rule("Safari", below_version=16, below_minor=4)]).allowed


def test_version_that_follows_a_token_is_compared() -> None:
    assert not judge("Tool/7.2", [rule("tool", "token", below_version=8)]).allowed
    assert judge("Tool/8.0", [rule("tool", "token", below_version=8)]).allowed
    assert judge("Tool", [rule("tool", "token", below_version=8)]).allowed


def test_explanation_names_browser_and_rule() -> None:
    explanation = judge(FIREFOX, [rule("Firefox", below_version=150)]).explanation
    assert explanation == "Firefox 140 on Linux: the rule “Firefox below 150” refuses it."


def test_browser_in_words_fits_its_column() -> None:
    assert str(read(FIREFOX)) == "Firefox 140 on Linux"
    assert str(read("nonsense")) == "Unknown browser"
    assert len(str(read("Mozilla/5.0 (compatible; " + "x" * 900 + "bot/1.0)"))) <= 120


@given(st.text(max_size=300))
def test_no_user_agent_upsets_the_judge(user_agent: str) -> None:
    judge(user_agent, [rule("Trident/", "token"), rule("Firefox", below_version=3)])
