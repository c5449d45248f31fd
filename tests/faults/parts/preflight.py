"""What a preflight tells that takes more than one server: a standby, and somebody between."""

import contextlib
import struct
import time

from audit import Run, connection
from proxy import Closed, Proxy
from server import Server
from tally import part


class Announcing(Proxy):
    """A proxy that announces a process number of its own, as poolers do."""

    def _answers(self, client, upstream):
        start = b""
        while b"K\0\0\0\x0c" not in start:
            piece = upstream.recv(65536)
            if not piece:
                raise Closed
            start += piece
        at = start.index(b"K\0\0\0\x0c") + 5
        client.sendall(start[:at] + struct.pack("!I", 1) + start[at + 4:])
        super()._answers(client, upstream)


def preflight(pgplumb, where, *more):
    return Run(pgplumb, "audit", "--preflight", where, *more).ended()


def told(tally, what, done, code, *words):
    lacks = [word for word in words if word not in done.out]
    tally.check(what, done.code == code and not lacks, f"exit code {done.code}, no word of {lacks}\n{done.out}{done.err}")


@part("4,10,15,20")
def preflights(tally, server, pgplumb):
    """A preflight tells a standby and its lag, and a pooler, and leaves no backend and no lock behind."""
    with server.database("faults_preflight"):
        between(tally, server, pgplumb)
    with Server(server.bin, copy_of=server) as standby:
        server.run("create table noticed (id integer)")
        time.sleep(0.5)
        done = preflight(pgplumb, connection(standby, "postgres"))
        told(tally, "a standby is told, with its lag", done, 0, "standby      yes", "s old", "bytes received and not replayed")
        standby.run("select pg_wal_replay_pause()")
        done = preflight(pgplumb, connection(standby, "postgres"))
        told(tally, "and that replay is paused", done, 0, "warning: replay is paused")
    server.run("drop table noticed")


def between(tally, server, pgplumb):
    with contextlib.closing(server.connect("faults_preflight")) as watcher, watcher.cursor() as cursor:
        held = []

        def look(number, sql):
            if number > 0:
                cursor.execute("select l.mode, l.relation::regclass::text from pg_locks l join pg_stat_activity a using (pid) "
                               "where a.application_name = 'pgplumb' and l.locktype <> 'virtualxid'")
                held.extend((sql[:80], row) for row in cursor.fetchall())

        with Proxy(server, "faults_preflight", before=look) as proxy:
            done = preflight(pgplumb, proxy.where)
        told(tally, "nobody is seen between where nobody changes anything", done, 0, "none, as far as can be told", "standby      no")
        tally.check("between any two of its statements nothing is locked", not held, held)
        tally.check("no backend is left", server.gone())
    with Announcing(server, "faults_preflight") as proxy:
        told(tally, "somebody between who announces another process is told", preflight(pgplumb, proxy.where), 0, "one stands between")
