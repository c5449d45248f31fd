"""A server that stops answering while somebody connects."""

import contextlib
import socket
import threading

from proxy import exactly


class Silent:
    """Listens on a port, reads `messages` messages of each client's, and then is silent. `full`: not even a connection comes about."""

    def __init__(self, messages=0, answer=b"", full=False):
        self.listener = socket.socket()
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(0 if full else 16)
        self.where = "host=127.0.0.1 port=%d user=postgres dbname=postgres" % self.listener.getsockname()[1]
        self.kept, self.messages, self.answer = [], messages, answer
        if full:  # the kernel drops what comes after these
            for _ in range(2):
                client = socket.socket()
                client.setblocking(False)
                client.connect_ex(self.listener.getsockname())
                self.kept.append(client)
        else:
            threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with contextlib.suppress(Exception):
            while True:
                client, _ = self.listener.accept()
                self.kept.append(client)
                for _ in range(self.messages):
                    exactly(client, int.from_bytes(exactly(client, 4), "big") - 4)
                client.sendall(self.answer)

    def close(self):
        for side in (*self.kept, self.listener):
            side.close()
