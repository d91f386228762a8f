"""`load_demo`: refuses outside demo mode, and leaves alone what is there."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cases.models import Agent, CannedReply, Case, Contact, Entry
from chat.access.models import Role, RoleSwitch, Site
from chatsupport.demo.cast import AGENTS, PASSWORD, SITE
from chatsupport.demo.furnishing import Loaded, load
from chatsupport.demo.screenplay import parse, scripts
from tests.chatsupport.demo.conftest import NOW, ORIGIN


def run(*args: str) -> str:
    out = StringIO()
    call_command("load_demo", *args, stdout=out)
    return out.getvalue()


def test_refused_outside_demo_mode(db: None, settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=on"):
        run()
    assert not Site.objects.filter(key=SITE).exists()


def test_an_origin_that_is_none_is_refused(demo: None, db: None) -> None:
    with pytest.raises(CommandError):
        run("--cases", "0", "--origin", "nonsense")
    assert not Site.objects.filter(key=SITE).exists()


def test_a_second_run_adds_nothing_and_says_so(demo: None, db: None) -> None:
    assert "3 cases" in run("--cases", "3")
    before = (Case.objects.count(), Entry.objects.count(), Contact.objects.count(), Agent.objects.count())
    assert "nothing was added" in run("--cases", "3")
    assert before == (Case.objects.count(), Entry.objects.count(), Contact.objects.count(), Agent.objects.count())
    assert Site.objects.get(key=SITE).keys.count() == 1


def test_more_cases_come_on_top(demo: None, db: None) -> None:
    run("--cases", "3")
    assert "2 cases" in run("--cases", "5")
    assert Case.objects.count() == 5


def test_a_second_run_leaves_what_an_administrator_changed(loaded: Loaded) -> None:
    Role.objects.filter(name="Site Manager").update(chat_enabled=True)
    Site.objects.update(email="other@harborlight.example")
    load(0, [ORIGIN], NOW)
    assert Role.objects.get(name="Site Manager").chat_enabled
    assert Site.objects.get().email == "other@harborlight.example"


def test_its_agents_can_sign_in(loaded: Loaded) -> None:
    for who in AGENTS[:4]:
        agent = Agent.objects.get(email=who.email)
        assert agent.check_password(PASSWORD)
        assert (agent.is_lead, agent.is_staff) == (who.lead, who.admin)


def test_roles_as_the_policy_has_them(loaded: Loaded) -> None:
    on = dict(Role.objects.values_list("name", "chat_enabled"))
    assert on == {"Enterprise Manager": True, "Site Manager": False, "Staff": False}
    assert RoleSwitch.objects.count() == 1


def test_prepared_answers_are_there_once_and_what_was_made_of_them_stays(loaded: Loaded) -> None:
    CannedReply.objects.filter(name="Greeting").update(body="Good morning.")
    CannedReply.objects.filter(name="Goodbye").delete()
    load(0, [ORIGIN], NOW)
    assert CannedReply.objects.get(name="Greeting").body == "Good morning."
    assert not CannedReply.objects.filter(name="Goodbye").exists()
    assert CannedReply.objects.get(name="Escalate as critical").takes


def test_all_threads_can_be_read() -> None:
    assert len(scripts()) >= 40
    for script in scripts():
        assert script.of("feature")
        assert script.lines[0].who in ("C", "L")
        assert any(line.who == "A" for line in script.lines)


def test_a_line_that_is_none_is_told() -> None:
    with pytest.raises(ValueError, match="no line of a thread"):
        parse("# Subject\nfeature: Reports\nC: Hello\nnonsense")
