"""What `deploy/` ships, run for real: two servers on PostgreSQL and Redis behind nginx, from the very files, with other
ports and paths. Elsewhere this folder is not collected. `.ci/run` names it, and installs nginx and systemd."""

import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from getpass import getuser
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.servers import ROOT, START_SECONDS, Server, Servers, free_port

_CLUSTER = os.environ.get("DATABASE_URL", "").startswith("postgres") and os.environ.get("REDIS_URL")
collect_ignore_glob = [] if _CLUSTER else ["test_*.py"]
NGINX = ROOT / "deploy/nginx"
LISTEN = {"listen 80;": "listen 127.0.0.1:{plain};", "listen 443 ssl http2;": "listen 127.0.0.1:{port} ssl http2;"}


@dataclass
class Proxy:
    """nginx in `folder`, reached at `port` (https) and `plain` (http); stands in for a server in tests/sockets.py."""

    folder: Path
    port: int
    plain: int
    upstreams: list[Server]
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    @property
    def log(self) -> list[str]:
        """The lines of the access log; a socket has its line when it has closed."""
        return (self.folder / "access.log").read_text().splitlines()

    def server(self) -> Server:
        """The server as clients see it, through nginx."""
        one = self.upstreams[0]
        return _Fronted(one.folder, one.env, one.cast, one.unblock, port=self.port)

    def render(self, edit: Callable[[str], str] = str) -> "Proxy":
        """Writes the configuration as it is shipped, with this machine's ports and paths; `edit` spoils the site's."""
        sites = self.folder / "sites"
        sites.mkdir(exist_ok=True)
        site = _replaced((NGINX / "chatsupport.conf").read_text(), self._site())
        site = "\n".join(line for line in site.splitlines() if "[::]" not in line)
        (sites / "chatsupport.conf").write_text(edit(site))
        ours = {f"127.0.0.1:{8001 + place}": f"127.0.0.1:{one.port}" for place, one in enumerate(self.upstreams)}
        (sites / "upstreams.conf").write_text(_replaced((NGINX / "upstreams.conf").read_text(), ours))
        main = _replaced((NGINX / "nginx.conf").read_text(), self._main())
        (self.folder / "nginx.conf").write_text(main)
        return self

    def test(self) -> str:
        """What `nginx -t` says of the configuration, which must be good."""
        done = subprocess.run([*self._command(), "-t"], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stderr

    def start(self) -> "Proxy":
        self.test()
        self.process = subprocess.Popen([*self._command(), "-g", "daemon off;"])
        for _ in range(START_SECONDS * 20):
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=5):
                return self
            assert self.process.poll() is None, (self.folder / "error.log").read_text()
            time.sleep(0.05)
        raise AssertionError("nginx did not start")

    def end(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(30)

    def _command(self) -> list[str]:
        nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
        assert nginx, "These tests need nginx; as root: apt-get install -y nginx"
        return [nginx, "-p", str(self.folder), "-e", f"{self.folder}/error.log", "-c", f"{self.folder}/nginx.conf"]

    def _site(self) -> dict[str, str]:
        ports = {old: new.format(port=self.port, plain=self.plain) for old, new in LISTEN.items()}
        return ports | {"/etc/ssl/chatsupport": str(self.folder), "/var/log/nginx": str(self.folder)}

    def _main(self) -> dict[str, str]:
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        scratch = "\n".join(f"    {kind}_temp_path {self.folder}/{kind};" for kind in kinds)
        return {
            "user www-data;": f"user {getuser()};",
            "/run/nginx.pid": f"{self.folder}/nginx.pid",
            "/var/log/nginx": str(self.folder),
            "worker_connections 65536;": "worker_connections 1024;",
            "    include /etc/nginx/chatsupport": f"{scratch}\n    include {self.folder}/sites",
        }


class _Fronted(Server):
    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"


def _replaced(text: str, changes: dict[str, str]) -> str:
    for old, new in changes.items():
        assert old in text, f"{old!r} is no longer in what is shipped"
        text = text.replace(old, new)
    return text


def _certify(folder: Path) -> None:
    """A certificate for this machine that vouches for itself, in the files that the configuration names."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names: list[x509.GeneralName] = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    now = datetime.now(UTC)
    draft = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    draft = draft.serial_number(x509.random_serial_number()).add_extension(x509.SubjectAlternativeName(names), False)
    draft = draft.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=2))
    signed = draft.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True).sign(key, SHA256())
    (folder / "fullchain.pem").write_bytes(signed.public_bytes(Encoding.PEM))
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "privkey.pem").write_bytes(secret)


def make_proxy(folder: Path, servers: Servers) -> Proxy:
    """Two servers that run, and nginx before them that does not yet."""
    port = free_port()
    _certify(folder)
    env = {"PUBLIC_URL": f"https://localhost:{port}", "RATE_LIMITS": "off", "SSL_CERT_FILE": f"{folder}/fullchain.pem"}
    one = servers.make(**env).start()
    return Proxy(folder, port, free_port(), [one, servers.make(cast=one).start()])


def trust(folder: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(folder / "fullchain.pem"))


@pytest.fixture(scope="session")
def proxy(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """nginx before two servers, as shipped. Its certificate is believed in this process from now on."""
    made = make_proxy(tmp_path_factory.mktemp("nginx"), servers)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", f"{made.folder}/fullchain.pem")
        yield made.render().start()
    made.end()
