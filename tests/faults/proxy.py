"""Stands between pgplumb and a server, sees each statement and each answer, and can hold, cut or stop them.

A statement of pgplumb's is one message, and a batch is one statement: who holds it back has stopped the scan between two
batches, with nothing of pgplumb's changed for the purpose.
"""

import os
import pathlib
import socket
import struct
import tempfile
import threading


class Closed(Exception):
    """One of the sides is gone."""


def exactly(side, size):
    out = b""
    while len(out) < size:
        more = side.recv(size - len(out))
        if not more:
            raise Closed
        out += more
    return out


class Proxy:
    """Listens on a unix socket in a folder of its own, or on a port; `where` is a connection string for it.

    before(number, sql)   called before each statement of the client's goes on, from 0; may take its time
    cut_after             bytes from the server after which both sides are closed
    on_bytes(total)       called after each piece of the server's answers has been passed on
    reset                 a cut is a TCP reset, and not a close in good order
    tcp                   listens on a port of 127.0.0.1

    Who sets `deaf` makes it silent for everybody who comes later, as somebody who wants to cancel.
    """

    def __init__(self, server, database, user="postgres", before=None, cut_after=None, on_bytes=None, reset=False, tcp=False):
        self.before, self.cut_after, self.on_bytes, self.reset = before, cut_after, on_bytes, reset
        self.server, self.statements, self.passed, self.fault = server, [], 0, None
        self.deaf, self.ignored = False, []
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="pgplumb-proxy-"))
        host, port = str(self.folder), 5432
        if tcp or reset:
            self.listener = socket.socket(socket.AF_INET)
            self.listener.bind(("127.0.0.1", 0))
            host, port = self.listener.getsockname()
        else:
            self.listener = socket.socket(socket.AF_UNIX)
            self.listener.bind(str(self.folder / ".s.PGSQL.5432"))
        self.listener.listen(16)
        self.where = f"host={host} port={port} user={user} dbname={database}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            if self.deaf:
                self.ignored.append(client)
                continue
            upstream = socket.socket(socket.AF_UNIX)
            upstream.connect(str(self.server.folder / f".s.PGSQL.{self.server.port}"))
            first = threading.Lock()
            for work in (self._requests, self._answers):
                threading.Thread(target=self._guarded, args=(work, client, upstream, first), daemon=True).start()

    def _guarded(self, work, client, upstream, first):
        try:
            work(client, upstream)
        except (Closed, OSError):
            pass
        except Exception as fault:  # of a hook: told by the case
            self.fault = fault
        for side in (client, upstream):
            try:
                side.shutdown(socket.SHUT_RD if self.reset and side is client else socket.SHUT_RDWR)
            except OSError:
                pass
        if self.reset:
            client.close()  # at once, since a shutdown before it would be a close in good order
        if not first.acquire(blocking=False):  # both ways have ended
            client.close()
            upstream.close()

    def _requests(self, client, upstream):
        size = struct.unpack("!I", exactly(client, 4))[0]
        start = exactly(client, size - 4)
        upstream.sendall(struct.pack("!I", size) + start)
        code = struct.unpack("!I", start[:4])[0]
        if code in (80877103, 80877104):  # asks for encryption; the start proper comes after the server's no
            return self._requests(client, upstream)
        if code == 80877102:  # a request to cancel has nothing more
            return
        while True:
            kind = exactly(client, 1)
            size = struct.unpack("!I", exactly(client, 4))[0]
            body = exactly(client, size - 4)
            if kind == b"Q":
                sql = body[:-1].decode("utf-8", "replace")
                self.statements.append(sql)
                if self.before:
                    self.before(len(self.statements) - 1, sql)
            upstream.sendall(kind + struct.pack("!I", size) + body)

    def _answers(self, client, upstream):
        while True:
            piece = upstream.recv(65536)
            if not piece:
                raise Closed
            if self.cut_after is not None and self.passed + len(piece) >= self.cut_after:
                client.sendall(piece[:self.cut_after - self.passed])
                self.passed = self.cut_after
                if self.reset:
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                raise Closed
            self.passed += len(piece)  # before the client can answer it
            client.sendall(piece)
            if self.on_bytes:
                self.on_bytes(self.passed)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for one in (self.listener, *self.ignored):
            one.close()
        for file in self.folder.iterdir():
            os.unlink(file)
        self.folder.rmdir()
