"""The examination: its parts in order, each with what was found."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.core.checks import ERROR, CheckMessage

from chatsupport import checks
from chatsupport.doctor import disk, proxy, services


@dataclass(frozen=True)
class Part:
    """One part of the installation: what it is like, and what is wrong with it."""

    name: str
    told: str
    found: list[CheckMessage] = field(default_factory=list)

    @property
    def state(self) -> str:
        """`ok`, `warning` or `failed`."""
        if any(message.level >= ERROR for message in self.found):
            return "failed"
        return "warning" if self.found else "ok"


def examine(url: str) -> Iterator[Part]:
    """Looks at everything; `url` is where the server is reached from outside, empty when nobody knows."""
    yield Part("settings", "as the environment has them", list(checks.in_settings()))
    database = list(checks.in_database()) or list(services.in_writing())
    yield Part("database", services.database(), database)
    yield Part("redis", services.redis(), list(services.in_redis()))
    yield Part("mail", services.mail(), list(services.in_mail()))
    yield Part("clock", services.clocks(), list(services.in_clocks()))
    yield Part("disk", disk.room(), [*checks.in_data_dir(), *disk.in_room()])
    yield Part("static files", disk.collected(), list(disk.in_static_files()))
    yield Part("way in", url or "not known", list(proxy.in_the_way(url)))
