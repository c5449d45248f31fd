"""Holds what pgplumb reads in SQL against what it scans in a database that ran the SQL: object by object, field by field."""

import collections
import dataclasses
import re

import fields
from plumb import shown

PLAIN_KEY = re.compile(r'"([^"]|"")+"|[a-z_][a-z0-9_$]*')
OF_THE_SERVER = {("extension", field) for field in ("version", "min_version", "requires")}  # SQL need not say what it installs


@dataclasses.dataclass
class Disagreement:
    """`cause` is what many have in common; `what` is one of them."""

    cause: str
    case: str
    what: str
    static: object = None
    scanned: object = None


@dataclasses.dataclass
class Tally:
    sides: int = 0
    objects: int = 0
    equal: int = 0
    wrong: int = 0
    opaque: int = 0
    expressions: int = 0
    same: int = 0
    different: int = 0
    unproven: int = 0

    def add(self, other):
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)


def holds_expression(kind, field, value):
    """Whether there is anything to parse in it: a list of plain columns is none."""
    if not fields.is_expression(kind, field) or not value:
        return False
    return not isinstance(value, list) or any(not PLAIN_KEY.fullmatch(one) for one in value)


class Comparison:
    """`report` is pgplumb's own offline verdict on the two: scanned is its actual side, static its desired one."""

    def __init__(self, case, scanned, static, report):
        self.case, self.report = case, report
        self.scanned, self.static = scanned.without_extensions(), static.without_extensions()
        self.problems = static.problems
        self.gaps = {identity for identity, _ in static.problems if identity}
        self.unnamed_gap = any(identity is None for identity, _ in static.problems)
        self.tally, self.disagreements = Tally(sides=1), []
        self.decided = {}

    def run(self):
        both = sorted(self.scanned.keys() & self.static.keys())
        for identity in both:
            self.learn(identity)
        for identity in both:
            self.count(self.compared(identity))
        for identity in sorted(self.scanned.keys() - self.static.keys()):
            self.count(self.one_sided(identity, "missed", self.is_gap(identity) or self.unnamed_gap))
        for identity in sorted(self.static.keys() - self.scanned.keys()):
            self.count(self.one_sided(identity, "invented", self.is_gap(identity)))
        return self

    def is_gap(self, identity):
        """Whether the static side says that it could not follow the object, or what it is in."""
        return any(identity == gap or (gap.kind != "schema" and identity[1:3] == (gap.schema, gap.name)) for gap in self.gaps)

    def count(self, outcome):
        self.tally.objects += 1
        setattr(self.tally, outcome, getattr(self.tally, outcome) + 1)

    def tell(self, cause, identity, field="", static=None, scanned=None):
        where = shown(identity) + (f" {field}" if field else "")
        self.disagreements.append(Disagreement(cause, self.case, f"{identity.kind} {where}", static, scanned))

    def one_sided(self, identity, how, declared):
        if declared:
            self.tell(f"opaque: {identity.kind} {how}", identity)
            return "opaque"
        self.tell(f"wrong: {identity.kind} {how}", identity)
        return "wrong"

    def verdict(self, identity, field, static, scanned):
        """What pgplumb says of two spellings; None where it did not compare the object, as copies in partitions."""
        rule = f"{identity.kind}.{field}"
        if (rule, identity) in self.report.fields:
            return "different"
        if self.report.is_unproven(identity, field):
            return "unproven"
        if self.static[identity].belongs in ("", None) or identity.kind == "table":
            return "same"
        return self.decided.get((rule, str(static), str(scanned)))

    def learn(self, identity):
        """Keeps verdicts for the copies that partitions have."""
        static, scanned = self.static[identity].fields, self.scanned[identity].fields
        for field, value in static.items():
            if value != scanned.get(field) and fields.is_judged(identity.kind, field):
                answer = self.verdict(identity, field, value, scanned.get(field))
                if answer:
                    self.decided[f"{identity.kind}.{field}", str(value), str(scanned.get(field))] = answer

    def compared(self, identity):
        """An object that both sides have."""
        static, scanned = self.static[identity], self.scanned[identity]
        outcomes = {"equal"}
        for name in ("belongs", "position"):
            if getattr(static, name) != getattr(scanned, name):
                outcomes.add("wrong")
                self.tell(f"wrong: {identity.kind}, {name}", identity, name, getattr(static, name), getattr(scanned, name))
        for field in sorted(static.fields.keys() | scanned.fields.keys()):
            outcomes.add(self.compared_field(identity, field, static.fields.get(field), scanned.fields.get(field)))
        return "wrong" if "wrong" in outcomes else "opaque" if "opaque" in outcomes else "equal"

    def compared_field(self, identity, field, static, scanned):
        counts = holds_expression(identity.kind, field, scanned) or holds_expression(identity.kind, field, static)
        answer = self.answer(identity, field, static, scanned)
        if counts:
            self.tally.expressions += 1
            name = {"wrong": "different", "opaque": "unproven"}.get(answer, answer)
            setattr(self.tally, name, getattr(self.tally, name) + 1)
        if answer != "same":
            how = {"different": "wrong"}.get(answer, answer)
            self.tell(f"{how}: {identity.kind}.{field}", identity, field, static, scanned)
        return {"same": "equal", "unproven": "equal", "different": "wrong"}.get(answer, answer)

    def answer(self, identity, field, static, scanned):
        if static == scanned or (static is None and (identity.kind, field) in OF_THE_SERVER):
            return "same"
        if static is None:
            return "opaque"
        if not fields.is_judged(identity.kind, field):
            return "wrong"
        return self.verdict(identity, field, static, scanned) or "unproven"


def unreadable(case, scanned, why):
    """The comparison with SQL that could not be read at all."""
    tally = Tally(sides=1)
    tally.objects = tally.wrong = len(scanned.without_extensions())
    cause = re.sub(r"\(.*\)$|/\S+", "", why)[:100]
    return tally, [Disagreement(f"unreadable: {cause}", case, why)]


def by_cause(disagreements):
    """(cause, how many, an example), the most frequent first."""
    groups = collections.defaultdict(list)
    for one in disagreements:
        groups[one.cause].append(one)
    return sorted(((cause, len(group), group[0]) for cause, group in groups.items()), key=lambda row: (-row[1], row[0]))
