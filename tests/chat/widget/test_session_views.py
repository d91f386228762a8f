"""POST /widget/v1/session, as the contract tells it, over HTTP."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.models import Case, Contact, Priority
from chat.access.models import RefusalText, Role, Site, SiteKey
from chat.access.sessions import open_session
from chat.widget import rates
from tests.conftest import FIREFOX, HOST_ORIGIN, INTERNET_EXPLORER

URL = "/widget/v1/session"
Sign = Callable[..., str]


def post(body: object, **headers: str) -> Any:
    sent = {"Origin": HOST_ORIGIN, "User-Agent": FIREFOX} | headers
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Client(enforce_csrf_checks=True).post(URL, content, "application/json", headers=sent)


def ask(token: str, site: str = "casework", **headers: str) -> Any:
    return post({"site": site, "token": token}, **headers)


def make_case(contact: Contact, number: str, **fields: Any) -> Case:
    now = timezone.now()
    return Case.objects.create(
        number=number,
        subject=f"About {number}",
        contact=contact,
        account=contact.account,
        priority=Priority.objects.get(is_default=True),
        opened_at=now,
        updated_at=now,
        **fields,
    )


def test_person_who_may_chat_gets_a_session(erin: Contact, site: Site, sign: Sign) -> None:
    answer = ask(sign(erin))
    told = answer.json()
    assert answer.status_code == 200
    assert told.keys() == {"decision", "session", "expires_in", "contact", "availability", "cases"}
    assert (told["decision"], told["expires_in"]) == ("allowed", 900)
    account = {"id": "harbor", "name": "harbor"}
    assert told["contact"] == {"name": "Erin", "role": "Enterprise Manager", "account": account}
    assert told["availability"] == {"state": "open", "opens_at": None, "message": told["availability"]["message"]}
    session = open_session(told["session"])
    assert session is not None
    assert session.contact_id == erin.pk


def test_open_cases_of_this_person_alone_are_told(erin: Contact, sam: Contact, outsider: Contact, sign: Sign) -> None:
    make_case(erin, "CS-1", last_public_seq=3, last_seq=5)
    make_case(erin, "CS-2", status="resolved")
    for number, other in enumerate((sam, outsider), start=3):
        make_case(other, f"CS-{number}")
    assert ask(sign(sam)).json()["cases"][0]["case"] == "CS-3"
    told = ask(sign(erin)).json()["cases"]
    assert told == [{"case": "CS-1", "subject": "About CS-1", "status": "new", "seq": 3}]


@pytest.mark.parametrize(
    ("claims", "headers", "reason"),
    [
        ({"role": "Site Manager"}, {}, "role"),
        ({"role": "enterprise manager"}, {}, "role"),
        ({}, {"User-Agent": INTERNET_EXPLORER}, "browser"),
        ({}, {"User-Agent": ""}, "browser"),
        ({"aud": "another"}, {}, "identity"),
        ({}, {"Origin": "https://elsewhere.example"}, "origin"),
        ({}, {"Origin": ""}, "origin"),
        ({}, {"Origin": "null"}, "origin"),
    ],
)
def test_refusal_says_why_and_what_else(
    claims: dict[str, Any], headers: dict[str, str], reason: str, erin: Contact, site: Site, sign: Sign
) -> None:
    site.email = "help@desk.example"
    site.save()
    assert ask(sign(erin)).status_code == 200
    answer = ask(sign(erin, **claims), **headers)
    told = answer.json()
    assert (answer.status_code, told["decision"], told["reason"]) == (403, "refused", reason)
    assert told["message"]
    way = {"kind": "email", "label": "Email help@desk.example", "href": "mailto:help@desk.example"}
    assert told["alternatives"] == [way]
    assert "session" not in told


def test_blocked_person_is_refused(erin: Contact, sam: Contact, sign: Sign) -> None:
    Contact.objects.filter(pk=erin.pk).update(blocked=True)
    assert ask(sign(sam)).status_code == 200
    assert ask(sign(erin)).json()["reason"] == "blocked"


def test_signer_is_told_what_is_wrong_with_the_token(erin: Contact, sign: Sign) -> None:
    assert ask(sign(erin, jti=None)).json()["detail"] == "jti is missing or no text."


def test_outsiders_token_opens_nothing_here(outsider: Contact, site: Site, sign: Sign) -> None:
    assert ask(sign(outsider), "elsewhere", Origin="https://elsewhere.example").status_code == 200
    assert ask(sign(outsider)).json()["reason"] == "identity"
    assert ask(sign(outsider, iss="casework")).json()["reason"] == "identity"


def test_unknown_site_and_disabled_site_answer_alike(erin: Contact, site: Site, sign: Sign) -> None:
    unknown = ask(sign(erin), "nowhere", Origin="http://testserver")
    site.enabled = False
    site.save()
    disabled = ask(sign(erin), Origin="http://testserver")
    for answer in (unknown, disabled):
        assert (answer.status_code, answer.json()["reason"]) == (403, "identity")
        assert answer.json()["alternatives"] == []
    assert unknown.json()["message"] == RefusalText.objects.get(reason="identity").message


def test_frame_of_the_server_itself_may_ask(erin: Contact, sign: Sign) -> None:
    answer = ask(sign(erin), Origin="http://testserver")
    assert answer.status_code == 200
    assert answer["Access-Control-Allow-Origin"] == "http://testserver"


def test_stranger_leaves_no_trace(outsider: Contact, site: Site, sign: Sign) -> None:
    ask(sign(outsider, iss="casework"))
    ask(sign(outsider), "elsewhere", Origin="https://evil.example")
    assert list(Contact.objects.all()) == [outsider]
    assert Contact.objects.get().seen_at is None


def test_person_refused_for_their_role_is_counted_and_the_role_listed(mia: Contact, site: Site, sign: Sign) -> None:
    assert ask(sign(mia, role="Supervisor")).json()["reason"] == "role"
    role = Role.objects.get(site=site, name="Supervisor")
    assert not role.chat_enabled
    assert Contact.objects.get(pk=mia.pk).role == "Supervisor"


def test_token_is_good_twice_unless_the_site_asks_for_single_use(erin: Contact, site: Site, sign: Sign) -> None:
    token = sign(erin)
    assert [ask(token).status_code for _ in range(2)] == [200, 200]
    site.single_use_tokens = True
    site.save()
    assert ask(token).status_code == 200
    again = ask(token)
    assert (again.status_code, again.json()["reason"]) == (403, "identity")
    assert "used before" in again.json()["detail"]


def test_refused_person_has_not_used_their_token_up(erin: Contact, site: Site, sign: Sign) -> None:
    site.single_use_tokens = True
    site.save()
    token = sign(erin)
    assert ask(token, **{"User-Agent": INTERNET_EXPLORER}).json()["reason"] == "browser"
    assert ask(token).status_code == 200


def test_disabled_key_opens_no_session(erin: Contact, site: Site, sign: Sign) -> None:
    token = sign(erin)
    assert ask(token).status_code == 200
    SiteKey.objects.filter(site=site).update(enabled=False)
    assert ask(token).json()["reason"] == "identity"


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b"7", b'"text"', b"{}", b'{"site": "casework"}', b'{"site": 1, "token": "t"}',
     b'{"site": "casework", "token": null}', b"\xff\xfe", b'{"site": "a", "token": "\xff"}', b"[" * 9000],
)  # fmt: skip
def test_malformed_body_is_told_so(body: bytes, db: None) -> None:
    answer = post(body)
    assert answer.status_code == 400
    assert answer.json()["code"] == "bad_request"


def test_body_must_say_that_it_is_json(erin: Contact, sign: Sign) -> None:
    body = json.dumps({"site": "casework", "token": sign(erin)})
    headers = {"Origin": HOST_ORIGIN, "User-Agent": FIREFOX}
    assert Client().post(URL, body, "text/plain", headers=headers).status_code == 400
    assert Client().post(URL, body, "application/json; charset=utf-8", headers=headers).status_code == 200


def test_body_may_be_sixteen_kilobytes_and_no_more(db: None) -> None:
    assert post(b" " * (16 * 1024)).status_code == 400
    assert post(b" " * (16 * 1024 + 1)).status_code == 413


def test_other_methods_are_not_offered(db: None) -> None:
    assert Client().get(URL).status_code == 405


def test_answers_are_kept_by_nobody(erin: Contact, sign: Sign) -> None:
    for answer in (ask(sign(erin)), ask(sign(erin), "nowhere"), post(b"{")):
        assert answer["Cache-Control"] == "no-store"


def test_pages_of_this_site_alone_may_read_the_answer(erin: Contact, other_site: Site, sign: Sign) -> None:
    assert ask(sign(erin))["Access-Control-Allow-Origin"] == HOST_ORIGIN
    for origin in ("https://elsewhere.example", "https://evil.example", "null"):
        answer = ask(sign(erin), Origin=origin)
        assert "Access-Control-Allow-Origin" not in answer
        assert "Origin" in answer["Vary"]


def test_preflight_lets_known_pages_send_json(site: Site) -> None:
    known = Client().options(URL, headers={"Origin": HOST_ORIGIN})
    assert (known.status_code, known["Access-Control-Allow-Origin"]) == (204, HOST_ORIGIN)
    assert "content-type" in known["Access-Control-Allow-Headers"]
    stranger = Client().options(URL, headers={"Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in stranger


def test_person_who_asks_too_often_waits(
    erin: Contact, sam: Contact, sign: Sign, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.RATE_LIMITS = True
    monkeypatch.setattr(rates, "PER_PERSON", 2)
    answers = [ask(sign(erin)) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 1 <= int(answers[2]["Retry-After"]) <= 60
    assert answers[2]["Access-Control-Allow-Origin"] == HOST_ORIGIN
    assert ask(sign(sam)).status_code == 200
    settings.RATE_LIMITS = False
    assert ask(sign(erin)).status_code == 200


def test_address_that_asks_too_often_waits(db: None, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.RATE_LIMITS = True
    monkeypatch.setattr(rates, "PER_ADDRESS", 2)
    assert [post(b"{").status_code for _ in range(3)] == [400, 400, 429]


def test_queries_do_not_grow_with_sites_or_cases(erin: Contact, sign: Sign, django_assert_max_num_queries: Any) -> None:
    token = sign(erin)
    ask(token)
    for number in range(60):
        make_case(erin, f"CS-{number}")
    with django_assert_max_num_queries(10):  # eight to read the rules, one for the person, one for their cases
        assert len(ask(token).json()["cases"]) == 50


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(
    body=ANY_JSON
    | st.fixed_dictionaries({"site": st.just("casework") | st.text() | ANY_JSON, "token": st.text() | ANY_JSON})
)
def test_fuzzed_bodies_are_answered(body: object, site: Site) -> None:
    assert post(body).status_code in (400, 403, 413, 429)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(body=st.binary(max_size=200))
def test_fuzzed_bytes_are_answered(body: bytes, site: Site) -> None:
    assert post(body).status_code in (400, 403, 429)
