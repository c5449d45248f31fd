"""Scripts run on a server statement by statement, and read by pgplumb; what each made of them."""

import collections
import contextlib
import dataclasses
import itertools
import random

import psycopg2

import alterations  # noqa: F401  what fills the table of statements
import indexes  # noqa: F401
import surroundings  # noqa: F401
import tables  # noqa: F401
import types_and_functions  # noqa: F401
from plumb import id_of, shown
from state import state_of
from statements import STATEMENTS, Writer

IDLE, IN_TRANSACTION, FAILED = 0, 2, 3  # libpq's PGTransactionStatusType
IN_FAILED_TRANSACTION = "25P02"
TOLERATED = "refused by the server alone"  # a script that is checked is taken to be one that works
DIFFERS = "catalogs that differ"


@dataclasses.dataclass
class Step:
    """A statement, what the server said of it (an SQLSTATE; empty: it was taken), and the transaction's status behind it."""

    sql: str
    sqlstate: str = ""
    message: str = ""
    status: int = IDLE


@dataclasses.dataclass
class Disagreement:
    """`cause` is what many have in common; `step` the number of the statement that shows it, or one behind the last."""

    cause: str
    what: str
    step: int

    @property
    def is_wrong(self):
        return not self.cause.startswith(TOLERATED)


@dataclasses.dataclass
class Outcome:
    steps: list
    counts: collections.Counter
    disagreements: list

    def wrong(self):
        """What follows from a statement that the server alone refused says nothing."""
        first = min((one.step for one in self.disagreements if not one.is_wrong), default=len(self.steps) + 1)
        return [one for one in self.disagreements if one.is_wrong and one.step < first]


class Session:
    """A connection that takes statements as psql sends them, one after the other, and goes on behind one that is refused."""

    def __init__(self, connection):
        self.connection, self.cursor = connection, connection.cursor()
        self.cursor.execute("set client_min_messages = error")

    def status(self):
        return self.connection.info.transaction_status

    def run(self, sql):
        try:
            self.cursor.execute(sql)
            return Step(sql, status=self.status())
        except psycopg2.Error as error:
            return Step(sql, error.pgcode or "gone", (error.diag.message_primary or str(error)).strip(), self.status())


def ends(words):
    return words[0] in ("commit", "end", "rollback", "abort") and "to" not in words


def undone(steps):
    """Numbers of the steps that a later rollback takes back."""
    out, begun, marks = set(), None, []
    for i, step in enumerate(steps):
        words = [word for word in step.sql.lower().split() if word not in ("work", "transaction")]
        before = steps[i - 1].status if i else IDLE
        if before == IDLE and step.status != IDLE:
            begun, marks = i, []
        if words[0] == "savepoint" and step.status == IN_TRANSACTION:
            marks.append((words[1], i))
        places = [at for at, (name, _) in enumerate(marks) if name == words[-1]]
        if words[0] == "rollback" and "to" in words and step.status == IN_TRANSACTION and places:
            out |= set(range(marks[places[-1]][1] + 1, i))
            marks = marks[: places[-1] + 1]
        if words[0] == "release" and step.status == IN_TRANSACTION and places:
            marks = marks[: places[-1]]
        if ends(words) and before in (IN_TRANSACTION, FAILED):
            if words[0] in ("rollback", "abort") or before == FAILED:
                out |= set(range(begun, i))
            begun, marks = (i if step.status != IDLE else None), []
    return out | (set(range(begun, len(steps))) if begun is not None else set())


class Trials:
    """`folder` is for scripts."""

    def __init__(self, laboratory, pgplumb, folder):
        self.laboratory, self.pgplumb, self.script = laboratory, pgplumb, folder / "script.sql"

    def random(self, seed, length):
        """A script that is made while it runs. Half of them hold nothing that is refused, so that all catalogs must be equal."""
        rng = random.Random(seed)
        strict = rng.random() < 0.5
        weights = {name: rng.choice([0.2, 1, 1, 1, 3]) for name in STATEMENTS}
        weights["transaction"] = 0 if strict else rng.choice([0, 0, 0.2, 1])
        weights["set_path"] = rng.choice([0, 0.3, 1])
        return self.outcome(lambda session: written(Writer(rng, weights), session, length, strict))

    def again(self, statements):
        return self.outcome(lambda session: [session.run(sql) for sql in statements])

    def outcome(self, run):
        """The session ends before anything is compared, and with it what is temporary and what was not committed."""
        with self.laboratory.database([]) as database:
            with contextlib.closing(self.laboratory.connect(database)) as connection:
                steps = list(run(Session(connection)))
            return judged(steps, self.report(database, [step.sql for step in steps]))

    def report(self, database, statements):
        """What pgplumb finds between the database and the script; the script has each statement on a line of its own."""
        self.script.write_text("".join(f"{sql};\n" for sql in statements), encoding="utf-8")
        return self.pgplumb.diff(self.laboratory.where(database), self.script)


def written(writer, session, length, strict):
    """Steps that fit the database as it stands. `strict` leaves out those that are refused."""
    state = None
    for tries in itertools.count():
        writer.failed, writer.in_transaction = session.status() == FAILED, session.status() != IDLE
        if tries >= length and not writer.in_transaction:
            return
        if not writer.failed:
            state = state_of(session.cursor)
        sql = writer.next(state)
        if writer.failed and writer.maybe(0.7):
            sql = STATEMENTS["transaction"][0](writer)
        step = session.run("commit" if tries >= length else sql)
        if not (strict and step.sqlstate):
            yield step


def judged(steps, report):
    """What the server and pgplumb made of each statement, and what differs in the end."""
    refused = {one["place"]["line"] - 1: one["what"] for one in report.problems if one["rule"] == "sql.refused"}
    counts, disagreements, of_no_matter = collections.Counter(), [], undone(steps)
    for i, step in enumerate(steps):
        counts["statements"] += 1
        if i in of_no_matter or step.sqlstate == IN_FAILED_TRANSACTION:
            cause = "undone"
        elif bool(step.sqlstate) == (i in refused):
            cause = "refused by both" if step.sqlstate else "taken by both"
        else:
            cause = "refused by the server alone" if step.sqlstate else "refused by pgplumb alone"
            what = step.message if step.sqlstate else refused[i]
            disagreements.append(Disagreement(f"{cause}: {step.sqlstate or verb(step.sql)}", what, i))
        counts[cause] += 1
    for one in report.findings:
        disagreements.append(Disagreement(f"{DIFFERS}: {one['rule']}", told(one), len(steps)))
    outcome = Outcome(steps, counts, disagreements)
    counts[DIFFERS] += any(one.cause.startswith(DIFFERS) for one in outcome.wrong())
    return outcome


def told(finding):
    sides = " / ".join(f"{side}: {finding[side]}" for side in ("actual", "expected") if finding.get(side))
    return f"{finding['object']['kind']} {shown(id_of(finding['object']))} {sides}"


def verb(sql):
    return " ".join(sql.split()[:2])
