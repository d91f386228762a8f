"""A wire between two programs, which can be cut without either of them being told."""

import socket
import threading
from contextlib import suppress

CHUNK = 65_536


class Wire:
    """Listens at `port` and passes on to `far`. Cut, it passes nothing on, in either direction, and closes nothing:
    what is written into it stays in it. Once `lost`, the connections of until then stay dead; new ones are good."""

    def __init__(self, far: int) -> None:
        self._far = far
        self._whole = threading.Event()
        self._whole.set()
        self._ages = 0  # how often all connections were lost
        self._ends: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def cut(self) -> None:
        self._whole.clear()

    def mend(self) -> None:
        self._whole.set()

    def lose(self) -> None:
        """As when a firewall has forgotten its connections, or a machine went without a word and is back."""
        self._ages += 1

    def close(self) -> None:
        self._whole.set()
        for end in [self._listener, *self._ends]:
            end.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                threading.Thread(target=self._join, args=(near,), daemon=True).start()

    def _join(self, near: socket.socket) -> None:
        self._ends.append(near)
        self._whole.wait()
        try:
            far = socket.create_connection(("127.0.0.1", self._far))
        except OSError:
            near.close()
            return
        self._ends.append(far)
        threading.Thread(target=self._pass, args=(near, far), daemon=True).start()
        self._pass(far, near)

    def _pass(self, here: socket.socket, there: socket.socket) -> None:
        age = self._ages
        with suppress(OSError):
            while data := here.recv(CHUNK):
                self._whole.wait()
                if self._ages == age:
                    there.sendall(data)
        if self._ages == age:
            with suppress(OSError):
                there.shutdown(socket.SHUT_RDWR)
