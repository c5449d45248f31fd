"""A stream that ends too early, after any number of bytes."""

import json

from ending import at_once, attempt, faults_of
from parts.locks import DESCRIPTION, TABLES
from proxy import Proxy
from tally import part


@part("14")
def cuts(tally, server, pgplumb):
    """A stream that is cut anywhere is never a smaller schema: exit code 3 or 4, and a report that says so and finds nothing."""
    with server.database("faults_cuts", TABLES) as name:
        whole = measured(tally, server, name, pgplumb)
        evenly = range(0, whole.bytes, whole.bytes // 150)
        sweep(tally, server, name, pgplumb, whole, 
              sorted({*evenly, *range(0, whole.start, 16), *range(whole.bytes - 40, whole.bytes + 1)}), reset=False)
        sweep(tally, server, name, pgplumb, whole, [*evenly[::3], *range(whole.bytes - 10, whole.bytes)], reset=True)


@part("14", long=True)
def every_cut(tally, server, pgplumb):
    """The same after every single byte while connecting and at the end, and every tenth between; ten minutes."""
    with server.database("faults_cuts", TABLES) as name:
        whole = measured(tally, server, name, pgplumb)
        single = {*range(whole.start + 1000), *range(whole.bytes - 3000, whole.bytes + 1)}
        sweep(tally, server, name, pgplumb, whole, sorted(single.union(range(0, whole.bytes, 10))), reset=False)


class Whole:
    """An audit that nobody cut: how many bytes the server sends, how many of them before the first statement, what is found."""

    def __init__(self, server, name, pgplumb):
        at_statement = []
        with Proxy(server, name, before=lambda *_: at_statement.append(proxy.passed)) as proxy:
            self.done = attempt(pgplumb, proxy.where, description=DESCRIPTION)
        self.bytes, self.start = proxy.passed, at_statement[0]
        self.findings = json.loads(self.done.reports["report.json"])["findings"]


def measured(tally, server, name, pgplumb):
    whole, again = Whole(server, name, pgplumb), Whole(server, name, pgplumb)
    tally.check("two audits take the same bytes", whole.bytes == again.bytes and whole.done.code == 1, f"{whole.bytes} {again.bytes}")
    tally.figure(f"{whole.bytes} bytes")
    return whole


def sweep(tally, server, name, pgplumb, whole, sizes, reset):
    def run(size):
        with Proxy(server, name, cut_after=size, reset=reset) as proxy:
            return attempt(pgplumb, f"{proxy.where} sslmode=disable", "--timeout", 10, description=DESCRIPTION)

    codes = {}
    for size, done in at_once(run, sizes, 4):
        codes[done.code] = codes.get(done.code, 0) + 1
        faults = faults_of(done, 3 if size < whole.start else 4)
        if size >= whole.bytes:  # nothing was lost
            faults = [] if done.code == 1 and json.loads(done.reports["report.json"])["findings"] == whole.findings else ["another result"]
        how = "reset" if reset else "closed"
        tally.check(f"{how} after {size} of {whole.bytes} bytes: no audit, and the report says so", not faults, f"{faults}\n{done.out}{done.err}")
    tally.check("the audit was cut while connecting and while scanning", set(codes) >= {3, 4}, codes)
    tally.figure(f"{'reset' if reset else 'closed'} {len(sizes)} times: " + ", ".join(f"exit {code} x {n}" for code, n in sorted(codes.items())))
