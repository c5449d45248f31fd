"""A server that misbehaves: a man in the middle who spoils one answer of a scan, and an impostor who never was a server."""

import contextlib
import socket
import struct
import threading

from proxy import Closed, Proxy, exactly


def packed(kind, body=b""):
    """A message of the protocol."""
    return kind + struct.pack("!I", len(body) + 4) + body


def error(state, text, kind=b"E", severity=b"ERROR"):
    return packed(kind, b"S" + severity + b"\0V" + severity + (b"\0C" + state if state else b"") + b"\0M" + text + b"\0\0")


def described(columns):
    return packed(b"T", struct.pack("!H", columns) + b"".join(b"c\0" + struct.pack("!IHIhih", 0, 0, 25, -1, -1, 0) for _ in range(columns)))


def row(*values):
    return packed(b"D", struct.pack("!H", len(values)) +
                  b"".join(struct.pack("!i", -1) if one is None else struct.pack("!i", len(one)) + one for one in values))


def binary_row(fields):
    """A row of COPY's binary format, from its fields; None is null."""
    return struct.pack("!h", len(fields)) + b"".join(struct.pack("!i", -1) if one is None else struct.pack("!i", len(one)) + one for one in fields)


def fields_of(data):
    """The fields of such a row."""
    count, at, out = struct.unpack("!h", data[:2])[0], 2, []
    for _ in range(count):
        size = struct.unpack("!i", data[at:at + 4])[0]
        out.append(None if size < 0 else data[at + 4:at + 4 + size])
        at += 4 + max(size, 0)
    return out


READY = packed(b"Z", b"T")
HEADER = b"PGCOPY\n\xff\r\n\0" + b"\0" * 8
TRAILER = b"\xff\xff"


class Answer:
    """What the real server said to one statement: its messages, and of a COPY the parts."""

    def __init__(self, messages):
        self.messages = messages
        data = [body for kind, body in messages if kind == b"d"]
        self.rows = [data[0][len(HEADER):], *data[1:-1]] if len(data) > 1 else []

    def copied(self, begin=None, header=HEADER, rows=None, trailer=TRAILER, done=True, count=None):
        """The same with another start, header, rows, trailer or number of rows."""
        rows = self.rows if rows is None else rows
        sent = False
        for kind, body in self.messages:
            if kind == b"H":
                yield begin if begin is not None else packed(kind, body)
            elif kind == b"d" and not sent:
                sent = True
                first, *rest = [*rows, trailer]
                yield packed(b"d", header + first)
                yield from (packed(b"d", one) for one in rest if one != b"")
            elif kind == b"c" and not done:
                continue
            elif kind == b"C" and body.startswith(b"COPY"):
                yield packed(kind, b"COPY%d\0" % len(rows) if count is None and len(rows) != len(self.rows) else count or body)
            elif kind != b"d":
                yield packed(kind, body)

    def columns(self):
        return next(struct.unpack("!h", body[1:3])[0] for kind, body in self.messages if kind == b"H")

    def edited(self, edit):
        """The same rows, each field changed by a function of its place and value."""
        return self.copied(rows=[binary_row([edit(i, one) for i, one in enumerate(fields_of(data))]) for data in self.rows])

    def explained(self, text):
        """The same, with another text in its one cell."""
        for kind, body in self.messages:
            yield row(text) if kind == b"D" else packed(kind, body)


class Rogue(Proxy):
    """A proxy in whose place `misdeed(answer)` answers statement `number`, in pieces of bytes; before and after it all is right."""

    def __init__(self, server, database, number, misdeed):
        self.number, self.misdeed, self.played = number, misdeed, False
        super().__init__(server, database)

    def _answers(self, client, upstream):
        ready, held = 0, []
        while True:
            kind = exactly(upstream, 1)
            body = exactly(upstream, struct.unpack("!I", exactly(upstream, 4))[0] - 4)
            if ready == self.number + 1:
                held.append((kind, body))
                if kind == b"Z":
                    self.played = True
                    for piece in self.misdeed(Answer(held)):
                        client.sendall(piece)
            else:
                client.sendall(packed(kind, body))
            ready += kind == b"Z"


class Impostor:
    """Listens on a port; what `misdeed` yields is what each client gets after its first message. It never lets go by itself."""

    def __init__(self, misdeed, encryption=b"N"):
        self.misdeed, self.encryption = misdeed, encryption
        self.listener = socket.socket()
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(16)
        self.where = "host=127.0.0.1 port=%d user=postgres dbname=postgres" % self.listener.getsockname()[1]
        self.heard = b""
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        with contextlib.suppress(OSError, Closed), client:
            body = exactly(client, struct.unpack("!I", exactly(client, 4))[0] - 4)
            if struct.unpack("!I", body[:4])[0] == 80877103 and self.encryption:
                client.sendall(self.encryption)
                exactly(client, struct.unpack("!I", exactly(client, 4))[0] - 4)
            for piece in self.misdeed():
                client.sendall(piece)
            while piece := client.recv(4096):
                self.heard += piece

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.close()
