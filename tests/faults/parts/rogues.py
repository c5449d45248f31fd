"""A server that means harm, or has lost its mind."""

import json

from ending import at_once, attempt
from misdeeds import ANY, COPIES, ENCRYPTIONS, ENDLESS, EXPLAINS, HUGE, LIES, NULLS, STARTS
from parts.locks import DESCRIPTION, TABLES
from proxy import Proxy
from rogue import Impostor, Rogue
from tally import part

SECONDS = 1.5
MOST_MEMORY = 1 << 30


@part("14,19")
def rogue(tally, server, pgplumb):
    """Whatever a server answers, the audit fails or tells the truth: in time, within memory, and without a crash."""
    with server.database("faults_rogue", TABLES) as name:
        scan = Scan(server, name, pgplumb)
        largest = impostors(tally, pgplumb)
        cases = [(misdeed, at, "fails or tells the truth") for misdeed in ANY for at in (scan.first, scan.columns, scan.explain, scan.last)]
        cases += [(misdeed, at, "fails") for misdeed in COPIES for at in (scan.facts, scan.relations, scan.columns, scan.deparse)]
        cases += [(misdeed, at, "ends") for misdeed in LIES for at in (scan.facts, scan.relations, scan.columns, scan.deparse, scan.ledger)]
        cases += [(misdeed, scan.explain, "fails") for misdeed in EXPLAINS]
        cases += [(misdeed, at, "fails") for misdeed in NULLS for at in (scan.facts, scan.relations, scan.columns)]
        cases += [(misdeed, scan.columns, "fails") for misdeed in ENDLESS + HUGE]
        largest = max(largest, spoiled(tally, scan, pgplumb, cases))
        tally.figure(f"{len(cases)} spoiled answers; at most {largest[0] / 2**20:.0f} MiB, where it {largest[1]}")


class Scan:
    """What an audit finds that nobody spoils, and where it can be spoiled, by the numbers of statements."""

    def __init__(self, server, name, pgplumb):
        self.server, self.name = server, name
        with Proxy(server, name) as proxy:
            done = attempt(pgplumb, proxy.where, description=DESCRIPTION)
        self.findings = json.loads(done.reports["report.json"])["findings"]
        number = lambda text: next(i for i, sql in enumerate(proxy.statements) if text in sql)
        self.first, self.facts, self.relations = 0, number("server_version_num"), number("relkind = 'm'")
        self.columns, self.deparse, self.explain = number("* 2048"), number("pg_get_expr("), number("explain (")
        self.ledger, self.last = number('copy "public"."alembic_version"'), number("select 1;")


def verdict_of(done, expected, findings=None, seconds=SECONDS):
    """What is wrong with an ending that should fail, fail or tell the truth, or only end."""
    out = []
    if done.seconds > seconds + 3:
        out.append(f"{done.seconds:.1f} s")
    if done.memory > MOST_MEMORY:
        out.append(f"{done.memory / 2**20:.0f} MiB")
    if done.left:
        out.append(f"left behind: {done.left}")
    if "\x1b" in done.out + done.err or any(line.startswith(("::", "##")) for line in (done.out + done.err).splitlines()):
        out.append("the server's text as it came")
    try:
        report = json.loads(done.reports["report.json"])
    except ValueError:
        return [*out, f"exit code {done.code}, and no whole report"]
    failed = done.code in (3, 4) and report["failure"] != "" and report["findings"] == []
    truthful = done.code == 1 and report["findings"] == findings and report["failure"] == ""
    if not failed and not (truthful and "truth" in expected) and not (expected == "ends" and done.code in (0, 1, 4)):
        out.append(f"exit code {done.code}, {len(report['findings'])} findings, failure {report['failure']!r}")
    return out


def spoiled(tally, scan, pgplumb, cases):
    limit = lambda misdeed: 10 if misdeed in HUGE else 4 if misdeed in ENDLESS else SECONDS

    def run(case):
        misdeed, at, expected = case
        with Rogue(scan.server, scan.name, at, misdeed) as proxy:
            return attempt(pgplumb, proxy.where, "--timeout", limit(misdeed), description=DESCRIPTION, limit=30), proxy

    largest = (0, "")
    for (misdeed, at, expected), (done, proxy) in at_once(run, cases, 6):
        faults = verdict_of(done, expected, scan.findings, limit(misdeed))
        faults += ([] if proxy.played else ["it was not asked"]) + ([repr(proxy.fault)] if proxy.fault else [])
        tally.check(f"where a server, asked statement {at}, {misdeed.__doc__}, the audit {expected}", not faults,
                    f"{'; '.join(faults)}\n{done.out[:500]}{done.err[:500]}")
        largest = max(largest, (done.memory, misdeed.__doc__))
    return largest


def impostors(tally, pgplumb):
    def run(case):
        _, misdeed, encryption = case
        with Impostor(misdeed, encryption) as one:
            more = "password=wrong-secret" if encryption == b"N" else "sslmode=require"
            return attempt(pgplumb, f"{one.where} {more}", "-w", "--timeout", SECONDS, limit=30)

    cases = [(misdeed.__doc__, misdeed, b"N") for misdeed in STARTS] + [(what, lambda: [], piece) for what, piece in ENCRYPTIONS]
    largest = (0, "")
    for (what, _, _), done in at_once(run, cases, 6):
        faults = verdict_of(done, "fails") + (["a secret"] if "wrong-secret" in done.out + done.err else [])
        tally.check(f"a server that {what} is not reached", not faults, f"{'; '.join(faults)}\n{done.out[:500]}{done.err[:500]}")
        largest = max(largest, (done.memory, what))
    return largest
