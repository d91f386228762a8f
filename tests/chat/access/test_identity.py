"""The signed token: what proves a person, and every way in which it does not."""

import base64
import json
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.models import Contact
from chat.access import policy
from chat.access.identity import LONGEST_TOKEN, Claims, Unproven, verify
from chat.access.models import Site, SiteKey
from tests.conftest import claims_of

Sign = Callable[..., str]
NOW = int(time.time())
A_DAY = 24 * 3600


@pytest.fixture(autouse=True)
def _clock_stands_still() -> Iterator[None]:
    """The cases below are built from NOW when they are collected, which may be long before they run."""
    with time_machine.travel(NOW, tick=False):
        yield


def prove(token: str, site: Site) -> Claims:
    rules = policy.current()
    return verify(token, rules.sites[site.pk], rules, timezone.now())[0]


def why_not(token: str, site: Site) -> str:
    with pytest.raises(Unproven) as refused:
        prove(token, site)
    return str(refused.value)


def public_pem(key: Any) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


PRIVATE_KEYS = {
    "EdDSA": ed25519.Ed25519PrivateKey.generate(),
    "ES256": ec.generate_private_key(ec.SECP256R1()),
    "RS256": rsa.generate_private_key(65537, 2048),
}


def test_token_proves_its_claims(erin: Contact, site: Site, sign: Sign) -> None:
    claims = prove(sign(erin, location="Harbor > Intake", unknown="ignored", nbf=9_999_999_999), site)
    assert (claims.sub, claims.name, claims.role) == ("erin", "Erin", "Enterprise Manager")
    assert (claims.account_id, claims.location) == ("harbor", "Harbor > Intake")


@pytest.mark.parametrize("algorithm", PRIVATE_KEYS)
def test_registered_public_key_verifies(algorithm: str, erin: Contact, site: Site) -> None:
    private = PRIVATE_KEYS[algorithm]
    SiteKey.objects.create(site=site, kid="public", algorithm=algorithm, material=public_pem(private))
    token = jwt.encode(claims_of(erin), private, algorithm, headers={"kid": "public"})
    assert prove(token, site).sub == "erin"


@pytest.mark.parametrize("algorithm", PRIVATE_KEYS)
def test_public_key_is_never_taken_for_a_secret(algorithm: str, erin: Contact, site: Site) -> None:
    pem = public_pem(PRIVATE_KEYS[algorithm])
    SiteKey.objects.create(site=site, kid="public", algorithm=algorithm, material=pem)
    forged = _hs256(claims_of(erin), pem.encode(), "public")
    assert f"not signed with {algorithm}" in why_not(forged, site)


def _hs256(claims: dict[str, Any], secret: bytes, kid: str) -> str:
    """As PyJWT would sign it, if PyJWT did not decline to use a public key as a secret."""
    signer = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
    head = {"alg": "HS256", "typ": "JWT", "kid": kid}
    content = b".".join(jwt.utils.base64url_encode(json.dumps(part).encode()) for part in (head, claims))
    return b".".join([content, jwt.utils.base64url_encode(signer.sign(content, secret))]).decode()


def test_unsigned_token_proves_nothing(erin: Contact, site: Site) -> None:
    token = jwt.encode(claims_of(erin), None, "none", headers={"kid": "casework-1"})
    assert "not signed with HS256" in why_not(token, site)


def test_another_strength_than_the_keys_proves_nothing(erin: Contact, site: Site) -> None:
    material = SiteKey.objects.get(kid="casework-1").material
    token = jwt.encode(claims_of(erin), material, "HS512", headers={"kid": "casework-1"})
    assert "not signed with HS256" in why_not(token, site)


def test_wrong_secret_proves_nothing(erin: Contact, site: Site) -> None:
    token = jwt.encode(claims_of(erin), "x" * 40, "HS256", headers={"kid": "casework-1"})
    assert "signature does not fit" in why_not(token, site)


def test_kid_is_wanted(erin: Contact, site: Site) -> None:
    assert "no kid" in why_not(jwt.encode(claims_of(erin), "x" * 40, "HS256"), site)
    token = jwt.encode(claims_of(erin), "x" * 40, "HS256", headers={"kid": "never"})
    assert "names no key" in why_not(token, site)


def test_outsiders_key_vouches_for_nobody_here(outsider: Contact, other_site: Site, site: Site, sign: Sign) -> None:
    assert prove(sign(outsider), other_site).sub == "erin"
    assert "names no key of this site" in why_not(sign(outsider), site)
    assert "names no key of this site" in why_not(sign(outsider, iss="casework"), site)


def test_each_of_several_keys_verifies_until_it_is_disabled(erin: Contact, site: Site, sign: Sign) -> None:
    second = SiteKey.objects.create(site=site, kid="second", material="s" * 32)
    newer = jwt.encode(claims_of(erin), "s" * 32, "HS256", headers={"kid": "second"})
    assert prove(sign(erin), site).sub == prove(newer, site).sub
    second.enabled = False
    second.save()
    assert prove(sign(erin), site).sub == "erin"
    assert "switched off" in why_not(newer, site)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"iss": "elsewhere"}, "iss is not"),
        ({"iss": None}, "iss is not"),
        ({"aud": "another"}, "aud is not"),
        ({"aud": ["chatsupport", "another"]}, "aud is not"),
        ({"aud": None}, "aud is not"),
        ({"exp": None}, "exp is missing"),
        ({"iat": None}, "iat is missing"),
        ({"exp": str(NOW + 60)}, "exp is missing or no number"),
        ({"iat": True}, "iat is missing or no number"),
        ({"exp": float("inf")}, "exp is no number of seconds"),
        ({"exp": 10**30}, "within the 24 hours"),
        ({"iat": NOW - 2, "exp": NOW - 2 + A_DAY + 1}, "within the 24 hours"),
        ({"iat": NOW, "exp": NOW - 5}, "within the 24 hours"),
        ({"iat": NOW + 600, "exp": NOW + 900}, "iat is in the future"),
        ({"iat": NOW - 900, "exp": NOW - 600}, "has expired"),
        ({"sub": None}, "sub is missing"),
        ({"sub": 17}, "sub is missing or no text"),
        ({"sub": " "}, "sub is empty"),
        ({"sub": "x" * 129}, "sub is empty or longer"),
        ({"sub": "a\0b"}, "cannot be stored"),
        ({"sub": "a\ud800b"}, "cannot be stored"),
        ({"name": None}, "name is missing"),
        ({"name": "\n "}, "name is empty"),
        ({"name": "\udfff"}, "cannot be stored"),
        ({"email": None}, "email is missing"),
        ({"email": "nobody"}, "email is no address"),
        ({"email": "x" * 250 + "@example.com"}, "email is no address"),
        ({"role": None}, "role is missing"),
        ({"role": ["Enterprise Manager"]}, "role is missing or no text"),
        ({"role": "x" * 121}, "role is empty or longer"),
        ({"account": None}, "account is missing"),
        ({"account": "harbor"}, "account is missing"),
        ({"account": {"name": "Harbor"}}, "account.id is missing"),
        ({"account": {"id": "harbor"}}, "account.name is missing"),
        ({"account": {"id": "x" * 129, "name": "Harbor"}}, "account.id is empty or longer"),
        ({"location": 5}, "location is missing or no text"),
        ({"jti": None}, "jti is missing"),
        ({"jti": "x" * 129}, "jti is empty or longer"),
    ],
    ids=lambda value: None if isinstance(value, str) else json.dumps(value, default=str)[:40],
)
def test_claims_are_wanted_strictly(
    changes: dict[str, Any], reason: str, erin: Contact, site: Site, sign: Sign
) -> None:
    assert reason in why_not(sign(erin, **changes), site)


@pytest.mark.parametrize(
    "changes",
    [
        {"iat": NOW - 5, "exp": NOW - 5 + A_DAY},
        {"iat": NOW + 10},
        {"iat": NOW - 100, "exp": NOW - 10},
        {"exp": NOW + 60.5},
        {"aud": ["chatsupport"]},
        {"email": ""},
    ],
    ids=["a whole day", "clock ahead", "clock behind", "fractions", "list of one", "no address"],
)
def test_what_is_still_good(changes: dict[str, Any], erin: Contact, site: Site, sign: Sign) -> None:
    assert prove(sign(erin, **changes), site).sub == "erin"


def test_names_are_shortened_and_tidied(erin: Contact, site: Site, sign: Sign) -> None:
    claims = prove(sign(erin, name=" Erin\n  O’Neil ", account={"id": "h", "name": "H" * 500}), site)
    assert claims.name == "Erin O’Neil"
    assert claims.account_name == "H" * 200
    assert len(prove(sign(erin, location="L" * 999), site).location) == 500


def test_role_is_kept_to_the_letter(erin: Contact, site: Site, sign: Sign) -> None:
    assert prove(sign(erin, role="enterprise manager "), site).role == "enterprise manager "


def test_expiry_is_a_time(erin: Contact, site: Site, sign: Sign) -> None:
    assert prove(sign(erin, exp=NOW + 60), site).expires_at == datetime.fromtimestamp(NOW + 60, UTC)


def test_token_of_silly_length_is_not_read(erin: Contact, site: Site, sign: Sign) -> None:
    assert "longer than" in why_not(sign(erin, filler="x" * LONGEST_TOKEN), site)


@pytest.mark.parametrize("token", ["", "a", "..", "a.b.c", "é.é.é", "\ud800", "e30.e30.", "W10.e30."])
def test_what_is_no_token_is_told_so(token: str, site: Site) -> None:
    assert why_not(token, site)


def test_payload_nested_without_end_is_no_token(site: Site) -> None:
    payload = base64.urlsafe_b64encode(b"[" * 4000).decode().rstrip("=")
    token = jwt.encode({}, SiteKey.objects.get().material, "HS256", headers={"kid": "casework-1"})
    head = token.split(".")[0]
    assert why_not(f"{head}.{payload}.e30", site)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=4,
)
CLAIM = st.sampled_from(["aud", "sub", "name", "email", "role", "account", "location", "iat", "exp", "jti"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(changes=st.dictionaries(CLAIM, JSON, max_size=4))
def test_fuzzed_claims_are_proven_or_refused(changes: dict[str, Any], erin: Contact, site: Site, sign: Sign) -> None:
    material = SiteKey.objects.get(kid="casework-1").material
    token = jwt.encode(claims_of(erin) | changes, material, "HS256", headers={"kid": "casework-1"})
    with suppress(Unproven):
        assert prove(token, site).sub


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(token=st.text(max_size=200) | st.from_regex(r"[\w-]{0,40}\.[\w-]{0,60}\.[\w-]{0,40}"))
def test_fuzzed_tokens_are_refused(token: str, site: Site) -> None:
    assert why_not(token, site)


@pytest.mark.parametrize(
    ("algorithm", "material", "reason"),
    [
        ("HS256", "short", "32 bytes"),
        ("HS256", public_pem(PRIVATE_KEYS["RS256"]), "key in PEM"),
        ("RS256", "x" * 40, "no public key in PEM"),
        ("RS256", public_pem(PRIVATE_KEYS["ES256"]), "another kind"),
        ("ES256", public_pem(PRIVATE_KEYS["EdDSA"]), "another kind"),
        ("ES256", public_pem(ec.generate_private_key(ec.SECP384R1())), "another kind"),
        ("EdDSA", public_pem(PRIVATE_KEYS["RS256"]), "another kind"),
        ("RS256", public_pem(rsa.generate_private_key(65537, 1024)), "1024 bits"),
    ],
)
def test_key_must_be_of_its_algorithms_kind(algorithm: str, material: str, reason: str, site: Site) -> None:
    with pytest.raises(ValidationError, match=reason):
        SiteKey.objects.create(site=site, kid="bad", algorithm=algorithm, material=material)
