"""The rules of access as they stand, read once for each policy version and kept in this process.

Reading them costs one query while nothing has changed, and a constant number when something has.
"""

import copy
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.db import connection

from chat.access.models import BrowserRule, PolicyVersion, RefusalText, Role, Sentence, Site, SiteKey, SiteOrigin


@dataclass(frozen=True)
class SitePolicy:
    """One site's rules. `texts` are by reason, `sentences` by language and English words, each its own before those for
    every site; a role not in `roles` is off."""

    row: Site
    origins: frozenset[str]
    roles: Mapping[str, bool]
    texts: Mapping[str, str]
    sentences: Mapping[str, Mapping[str, str]]

    @property
    def site(self) -> Site:
        """A copy, so that what a caller loads onto it (its calendar, say) does not outlive the call."""
        return copy.copy(self.row)


@dataclass(frozen=True)
class Policy:
    """All rules of access. `sites` are by primary key, `keys` by `kid`, `texts` those for every site, `origins`
    those of the enabled sites."""

    version: int
    sites: Mapping[int, SitePolicy]
    keys: Mapping[str, SiteKey]
    browsers: tuple[BrowserRule, ...]
    texts: Mapping[str, str]
    origins: frozenset[str]

    def named(self, key: str) -> SitePolicy | None:
        return next((site for site in self.sites.values() if site.row.key == key), None)

    def key(self, pk: int) -> SiteKey | None:
        return next((key for key in self.keys.values() if key.pk == pk), None)


_kept: Policy | None = None


def current() -> Policy:
    """The rules now. Inside a transaction they are read but not kept: it may yet be undone."""
    global _kept
    version = PolicyVersion.current()
    if _kept is not None and _kept.version == version:
        return _kept
    policy = _read(version)
    if not connection.in_atomic_block:
        _kept = policy
    return policy


def last_read_origins() -> frozenset[str]:
    """Of all enabled sites, as they were when the rules were last read."""
    return _kept.origins if _kept is not None else frozenset()


def forget() -> None:
    """Drops what is kept; for tests, which put the database back."""
    global _kept
    _kept = None


def _read(version: int) -> Policy:
    origins, roles = _origins(), _roles()
    texts, own = _texts()
    sentences = _sentences()
    sites = {
        site.pk: SitePolicy(site, origins[site.pk], roles[site.pk], texts | own[site.pk], sentences(site.pk))
        for site in Site.objects.all()
    }
    return Policy(
        version,
        sites,
        {key.kid: key for key in SiteKey.objects.all()},
        tuple(BrowserRule.objects.all()),
        texts,
        _known(sites.values()),
    )


def _known(sites: Iterable[SitePolicy]) -> frozenset[str]:
    return frozenset(origin for site in sites if site.row.enabled for origin in site.origins)


def _origins() -> Mapping[int, frozenset[str]]:
    found: defaultdict[int, frozenset[str]] = defaultdict(frozenset)
    for site_id, origin in SiteOrigin.objects.values_list("site_id", "origin"):
        found[site_id] |= {origin}
    return found


def _roles() -> Mapping[int, Mapping[str, bool]]:
    found: defaultdict[int, dict[str, bool]] = defaultdict(dict)
    for site_id, name, enabled in Role.objects.values_list("site_id", "name", "chat_enabled"):
        found[site_id][name] = enabled
    return found


def _texts() -> tuple[dict[str, str], Mapping[int, dict[str, str]]]:
    everywhere: dict[str, str] = {}
    own: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for site_id, reason, message in RefusalText.objects.values_list("site_id", "reason", "message"):
        (everywhere if site_id is None else own[site_id])[reason] = message
    return everywhere, own


def _sentences() -> Callable[[int], Mapping[str, Mapping[str, str]]]:
    """A site's own words, by language and English sentence, with those for every site behind them."""
    rows = list(Sentence.objects.values_list("site_id", "language", "sentence", "words"))

    def of(site_id: int) -> Mapping[str, Mapping[str, str]]:
        found: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for owner in (None, site_id):
            for row_site, language, sentence, words in rows:
                if row_site == owner:
                    found[language][sentence] = words
        return found

    return of
