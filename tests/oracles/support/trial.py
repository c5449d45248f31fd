"""What is tried with one case, and with one side of it."""

import contextlib
import dataclasses
import pathlib
import re
import tempfile

import static
from judged import Judgement, Pair
from labels import labels, things
from plumb import Failed
from snapshots import Snapshot

PAIR_FORMS = ("live/live", "live/.sql", ".sql/.sql", "snapshot/.sql")
DUMPED = "dump as .sql / snapshot"
SELF_FORMS = ("run again / snapshot", "restored / snapshot", "live / .sql", DUMPED, ".sql / .sql")


@dataclasses.dataclass
class Outcome:
    """What one form of comparison gave. `notes` are lines for a reader, each of one disagreement."""

    form: str
    label: str
    judged: object = None
    notes: list = dataclasses.field(default_factory=list)
    failed: str = ""
    unproven: int = 0
    problems: int = 0


@dataclasses.dataclass
class Result:
    case: object
    statics: list = dataclasses.field(default_factory=list)  # (tally, disagreements) of each side
    pairs: list = dataclasses.field(default_factory=list)
    selves: list = dataclasses.field(default_factory=list)
    expressions: int = 0
    broken: list = dataclasses.field(default_factory=list)  # why a side or form could not be tried at all
    remarks: list = dataclasses.field(default_factory=list)


class Side:
    """One side's SQL run in a database of its own, with its snapshot and the neutral query's things."""

    def __init__(self, trial, folder, name, database):
        self.name, self.database, self.live = name, database, trial.laboratory.where(database)
        self.sql, self.snapshot, self.dump = (folder / f"{name}.{ending}" for ending in ("sql", "snapshot", "dump.sql"))
        trial.pgplumb.snapshot(self.live, self.snapshot)
        self.scanned = Snapshot(self.snapshot)
        with contextlib.closing(trial.laboratory.connect(database)) as connection:
            self.things = things(connection)


class Trial:
    """`reads_sql`: whether forms with .sql are tried. `new` says which sides' texts no case before this one had."""

    def __init__(self, laboratory, pgplumb, rules, reads_sql, keep=None):
        self.laboratory, self.pgplumb, self.rules, self.reads_sql, self.keep = laboratory, pgplumb, rules, reads_sql, keep

    @contextlib.contextmanager
    def place(self, case):
        """A folder for the files of a case."""
        if self.keep:
            folder = pathlib.Path(self.keep).resolve() / case.suite / case.name
            folder.mkdir(parents=True, exist_ok=True)
            yield folder
            return
        with tempfile.TemporaryDirectory(prefix="pgplumb-pairs-") as folder:
            yield pathlib.Path(folder)

    def run(self, case, new):
        out = Result(case)
        with self.place(case) as folder, contextlib.ExitStack() as stack:
            sides = []
            try:
                for name in case.sides:
                    side = Side(self, folder, name, stack.enter_context(self.laboratory.database(case.files(name))))
                    side.sql.write_bytes(case.text(name))
                    sides.append(side)
            except (Failed, RuntimeError) as error:
                out.broken.append(f"{case.suite}/{case.name}: {error}")
                return out
            for side in sides:
                if side.name in new:
                    self.try_side(case, side, out)
            if len(sides) == 2:
                self.try_pair(case, sides, out)
        return out

    def run_own(self, case):
        """A database of another test: what SQL makes it, and what pg_dump writes of it, are read as what was scanned."""
        out = Result(case)
        try:
            with self.place(case) as folder, self.laboratory.database(case.files("a")) as database:
                side = Side(self, folder, "a", database)
                self.laboratory.schema_dump(side.database, side.dump)
                self.count_expressions(side, out)
                if self.reads_sql and case.written:
                    side.sql.write_bytes(case.text("a"))
                    out.statics.append(self.static(self.name(case, side), side, side.sql))
                if self.reads_sql:
                    out.statics.append(self.static(self.name(case, side) + " dumped", side, side.dump))
                    out.selves.append(self.clean(DUMPED, self.name(case, side), lambda: self.pgplumb.diff(side.dump, side.snapshot)))
        except (Failed, RuntimeError) as error:
            out.broken.append(f"{case.suite}/{case.name}: {error}")
        return out

    def name(self, case, side):
        return f"{case.suite}/{case.name} {side.name}"

    # One side

    def try_side(self, case, side, out):
        self.count_expressions(side, out)
        if self.reads_sql:
            out.statics.append(self.static(self.name(case, side), side, side.sql))
        self.self_forms(case, side, out)

    @staticmethod
    def count_expressions(side, out):
        out.expressions += sum(static.holds_expression(identity.kind, field, value)
                               for identity, one in side.scanned.without_extensions().items() for field, value in one.fields.items())

    def static(self, name, side, sql):
        """Tally and disagreements of SQL against what was scanned where it ran."""
        try:
            file = sql.with_suffix(".static.snapshot")
            self.pgplumb.snapshot(sql, file)
            report = self.pgplumb.diff(side.snapshot, sql)
            comparison = static.Comparison(name, side.scanned, Snapshot(file), report).run()
            return comparison.tally, comparison.disagreements
        except Failed as error:
            return static.unreadable(name, side.scanned, str(error))

    def self_forms(self, case, side, out):
        def attempt(form, report, allowed=None):
            out.selves.append(self.clean(form, self.name(case, side), report, allowed))

        diff = self.pgplumb.diff
        with self.laboratory.database(case.files(side.name)) as again:
            attempt("run again / snapshot", lambda: diff(self.laboratory.where(again), side.snapshot))
        try:
            self.dumped(side, attempt)
        except RuntimeError as error:
            out.remarks.append(f"{self.name(case, side)}: not even PostgreSQL brings it back: {error}")
        if self.reads_sql:
            attempt("live / .sql", lambda: diff(side.live, side.sql))
            attempt(".sql / .sql", lambda: diff(side.sql, side.sql))

    def dumped(self, side, attempt):
        """The forms with what pg_dump writes. Raises RuntimeError where that cannot be restored."""
        self.laboratory.schema_dump(side.database, side.dump)
        with self.laboratory.database([side.dump]) as restored:

            def allowed(report):
                return self.not_by_query(side, restored, report)

            attempt("restored / snapshot", lambda: self.pgplumb.diff(self.laboratory.where(restored), side.snapshot), allowed)
            if self.reads_sql:
                attempt(DUMPED, lambda: self.pgplumb.diff(side.dump, side.snapshot), allowed)

    def not_by_query(self, side, restored, report):
        """The findings that are false alarms: all but what PostgreSQL itself does not bring back by dump and restore."""
        with contextlib.closing(self.laboratory.connect(restored)) as connection:
            other = things(connection)
        pair = Pair(other, side.things, labels(other, side.things)["labels"], self.rules, lambda key: True)
        return Judgement(pair, report).run().unlabelled

    def clean(self, form, label, ask, allowed=None):
        out = Outcome(form, label)
        try:
            report = ask()
        except Failed as error:
            out.failed = str(error)
            return out
        out.unproven, out.problems = len(report.unproven), len(report.problems)
        if report.findings:
            out.notes = allowed(report) if allowed else [Judgement.text(one) for one in report.findings]
        return out

    # Both sides

    def try_pair(self, case, sides, out):
        a, b = sides
        wanted = case.labels()
        ours = labels(a.things, b.things, case.same())["labels"]
        if ours != wanted and self.laboratory.major == 15:
            out.broken.append(f"{case.suite}/{case.name}: labels.json is not what the catalogs of the two databases say")
        have = {(one.kind, one.schema, one.name) for side in sides for one in side.scanned.objects}
        for actual, desired, labelled in ((a, b, wanted), (b, a, Pair.reversed_labels(wanted))):
            pair = Pair(actual.things, desired.things, labelled, self.rules,
                        lambda key: len(key[1]) == 2 and (key[0], *key[1]) in have)
            for form in PAIR_FORMS if self.reads_sql else PAIR_FORMS[:1]:
                out.pairs.append(self.judged(case, form, actual, desired, pair))

    def judged(self, case, form, actual, desired, pair):
        out = Outcome(form, f"{case.suite}/{case.name} {actual.name} against {desired.name}")
        first, second = ({"live": side.live, ".sql": side.sql, "snapshot": side.snapshot}[word]
                         for side, word in zip((actual, desired), form.split("/")))
        try:
            report = self.pgplumb.diff(first, second)
        except Failed as error:
            out.failed = str(error)
            return out
        out.unproven, out.problems = len(report.unproven), len(report.problems)
        out.judged = Judgement(pair, report).run()
        out.notes = [f"{what}: {one}" for what, some in (("missed", out.judged.missed), ("without a label", out.judged.unlabelled),
                                                         ("undecided", out.judged.undecided)) for one in some]
        return out


def cause(note):
    """What a note has in common with others: its rule, or the category and what changed."""
    note = re.sub(r"^(\w+: (?:missing|extra|changed) \w+) [^(]*(\(.*\))?$", r"\1 \2", note)
    return re.sub(r"^((?:without a label: )?[a-z_]+\.[a-z_]+) .*$", r"\1", note, flags=re.DOTALL).strip()
