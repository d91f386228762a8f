"""In which language customers are spoken to, and that a desk's own words come first."""

import json
import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from cases.models import Calendar, Contact
from chat.access.models import BrowserRule, IntakeField, RefusalText, Sentence, Site
from chat.access.operations import QUESTIONS
from chat.access.policy import current
from chat.widget.languages import ENGLISH, Speech, chosen, speech
from chat.widget.loader import loader
from chat.widget.session import availability_of
from chat.widget.shipped import SHIPPED
from tests.chat.widget.test_session_views import Sign, ask

SPOKEN = ["en", "es", "fr", "de", "ar"]


def frame(site: str = "casework", query: str = "", **headers: str) -> tuple[str, dict[str, Any]]:
    """The frame's page, and what is in its `boot`."""
    page = Client().get(f"/widget/v1/frame?site={site}{query}", headers=headers).content.decode()
    boot = re.search(r'<script id="boot" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert boot is not None
    return page, json.loads(boot[1])


@pytest.mark.parametrize(
    ("asked", "accepted", "spoken"),
    [
        ("", "", "en"),
        ("", "es-MX,es;q=0.9,en;q=0.8", "es"),
        ("", "nl,de-AT;q=0.8,en;q=0.5", "de"),
        ("", "nl, ja", "en"),
        ("fr", "de", "fr"),
        ("FR-ca", "de", "fr"),
        ("klingon", "ar", "ar"),
        ("../../etc/passwd", "*;q=x", "en"),
        ("x" * 5000, "y" * 5000, "en"),
        ("\x00", "\x00", "en"),
    ],
)
def test_the_page_is_asked_first_and_then_the_browser(asked: str, accepted: str, spoken: str) -> None:
    assert chosen(asked, accepted) == spoken


@pytest.mark.parametrize("language", SPOKEN)
def test_the_frame_is_in_the_language(site: Site, language: str) -> None:
    page, boot = frame(**{"Accept-Language": language})
    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{language}" dir="{direction}">' in page
    assert bool(boot["words"]) == (language != "en")
    assert f"<title>{Speech(language).say('Support chat')}</title>" in page


def test_the_host_page_may_choose(site: Site) -> None:
    page, boot = frame(query="&language=fr", **{"Accept-Language": "es"})
    assert 'lang="fr"' in page
    assert boot["words"]["Send"] == "Envoyer"


@pytest.mark.parametrize("language", SPOKEN)
def test_the_loader_knows_its_few_sentences(language: str) -> None:
    text = loader(language).plain.decode()
    words = json.loads(re.search(r'\{[^{}]*"": "\w+"\}', text.replace("{count}", "count"))[0])  # type: ignore[index]
    assert words[""] == language
    assert len(words) == (1 if language == "en" else 11)
    assert Speech(language).frame.get("Chat with support", "Chat with support") in text


def test_the_loader_is_kept_apart_by_language() -> None:
    one = Client().get("/widget/v1/loader.js", headers={"Accept-Language": "es"})
    other = Client().get("/widget/v1/loader.js?language=de", headers={"Accept-Language": "es"})
    assert "Chatear con soporte" in one.content.decode()
    assert "Mit dem Support chatten" in other.content.decode()
    assert one["ETag"] != other["ETag"]
    assert "Accept-Language" in one["Vary"]


def test_a_holiday_is_told_with_its_name(site: Site) -> None:
    calendar = Calendar.objects.get()
    site.calendar = calendar
    thanksgiving = datetime(2026, 11, 26, 10, tzinfo=ZoneInfo("America/Chicago"))
    told = availability_of(site, thanksgiving, Speech("de"))["message"]
    assert told.startswith("Der Support ist wegen Thanksgiving")
    assert availability_of(site, thanksgiving)["message"].startswith("The support desk is closed for Thanksgiving")


def test_a_refusal_is_said_in_the_persons_language(mia: Contact, site: Site, sign: Sign) -> None:
    refused = ask(sign(mia), **{"Accept-Language": "es"}).json()
    assert refused["reason"] == "role"
    assert refused["message"].startswith("El chat aún no está activado")
    assert ask(sign(mia)).json()["message"].startswith("Chat is not switched on")


def test_own_words_come_first_and_are_the_sites_alone(site: Site, other_site: Site) -> None:
    Sentence.objects.create(language="es", sentence="Send", words="Mandar a todos")
    Sentence.objects.create(site=site, language="es", sentence="Send", words="Mandar")
    Sentence.objects.create(site=site, language="en", sentence="Support chat", words="Ask Harbor")
    assert frame(query="&language=es")[1]["words"]["Send"] == "Mandar"
    assert frame("elsewhere", "&language=es")[1]["words"]["Send"] == "Mandar a todos"
    assert "<title>Ask Harbor</title>" in frame()[0]
    assert "<title>Support chat</title>" in frame("elsewhere")[0]
    assert frame(query="&language=de")[1]["words"]["Send"] == "Senden"


def test_own_words_reach_running_servers(site: Site) -> None:
    assert speech(current().named("casework"), "es", "").say("Support portal") == "Portal de soporte"
    Sentence.objects.create(site=site, language="es", sentence="Support portal", words="Mesa de ayuda")
    assert speech(current().named("casework"), "es", "").say("Support portal") == "Mesa de ayuda"


def test_words_with_a_gap_that_nobody_fills_are_no_error(site: Site) -> None:
    Sentence.objects.create(site=site, language="en", sentence="Call {number}", words="Ring {number} or {nobody} {")
    site.phone = "555 0100"
    site.save()
    assert frame()[1]["alternatives"][0]["label"] == "Ring 555 0100 or {nobody} {"


def test_a_question_in_the_desks_own_words_stays_as_it_is(site: Site) -> None:
    IntakeField.objects.create(site=site, name="feature", label="Which module?", asked=True)
    IntakeField.objects.create(site=site, name="form", label="Which form or report?", asked=True)
    labels = [one["label"] for one in frame(query="&language=fr")[1]["intake"]]
    assert labels == ["Which module?", "Quel formulaire ou rapport ?"]


def test_every_shipped_sentence_is_known(default_rows: None) -> None:
    calendars = Calendar.objects.exclude(closed_message="").values_list("closed_message", flat=True)
    rules = BrowserRule.objects.exclude(message="").values_list("message", flat=True)
    shipped = {*RefusalText.objects.values_list("message", flat=True), *rules, *calendars}
    assert shipped <= set(SHIPPED)
    for sentence in [*SHIPPED, *(label for _, label, _ in QUESTIONS)]:
        assert Speech("ar").say(sentence) != sentence
        assert ENGLISH.say(sentence) == sentence
