"""A mail server for tests: it takes mail over SMTP (RFC 5321, as far as a client needs it) and keeps what came."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class Sink:
    """`answers` is what a command is answered with, by its first word, where that is not the usual: an empty text is
    no answer at all. `mails` are those that were taken."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    _came: threading.Condition = field(default_factory=threading.Condition)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def wait_for(self, count: int, patience: float = 30) -> list[EmailMessage]:
        """The mails, once there are that many; fails when they do not come."""
        with self._came:
            assert self._came.wait_for(lambda: len(self.mails) >= count, patience), f"{len(self.mails)} mails came"
            return list(self.mails)

    def wait_until_asked(self, command: str, patience: float = 30) -> None:
        with self._came:
            assert self._came.wait_for(lambda: command in self.asked, patience), self.asked

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            writer.write(b"220 sink\r\n")
            while (line := await reader.readline()) and await self._answer(line.decode().strip(), reader, writer):
                pass
        writer.close()

    async def _answer(self, line: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        command = line.split(" ")[0].upper()
        self._note(command)
        if command == "DATA" and "DATA" not in self.answers:
            writer.write(b"354 go on\r\n")
            self._take(await reader.readuntil(b"\r\n.\r\n"))
            answer = self.answers.get(".", "250 taken")
        else:
            answer = self.answers.get(command, "221 bye" if command == "QUIT" else "250 sink")
        if command == "RCPT" and answer.startswith("2"):
            self.recipients.append(line.partition("<")[2].rpartition(">")[0])
        if not answer:
            await asyncio.Event().wait()
        writer.write(f"{answer}\r\n".encode())
        return command != "QUIT"

    def _note(self, command: str) -> None:
        with self._came:
            self.asked.append(command)
            self._came.notify_all()

    def _take(self, data: bytes) -> None:
        text = data.removesuffix(b"\r\n.\r\n").replace(b"\r\n..", b"\r\n.")
        if "." not in self.answers:
            with self._came:
                self.mails.append(message_from_bytes(text, policy=policy.default))  # type: ignore[arg-type]
                self._came.notify_all()


@contextmanager
def running() -> Iterator[Sink]:
    """A sink that listens on this machine, in a thread of its own."""
    sink, loop, ready = Sink(), asyncio.new_event_loop(), threading.Event()

    async def listen() -> None:
        server = await asyncio.start_server(sink.serve, "127.0.0.1", 0)
        sink.port = server.sockets[0].getsockname()[1]
        ready.set()

    def run() -> None:
        loop.run_until_complete(listen())
        loop.run_forever()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(10)
    yield sink
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    """What it says, as plain text or as HTML."""
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())
