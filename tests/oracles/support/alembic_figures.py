"""A tree's catalog as pgplumb reads it in its files, held against what Alembic made: by kind of object."""

import collections
import dataclasses

import static
from plumb import shown

EXACT = ("table", "column")
NEARLY = ("index", "foreign_key", "unique", "check")
BY_CONTENT = {*NEARLY, "primary_key", "exclusion"}  # what may have a name that only a convention outside the tree knows
NEARLY_ALL = 0.99
MOST_OPAQUE = 0.02


@dataclasses.dataclass
class Figures:
    """Of one kind: objects that agree, differ, are missed (Alembic made them), invented (it did not), or opaque."""

    agree: int = 0
    differ: int = 0
    missed: int = 0
    invented: int = 0
    opaque: int = 0

    def made(self):
        return self.agree + self.differ + self.missed

    def share(self):
        return self.agree / self.made() if self.made() else 1.0

    def add(self, other):
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)


class ByKind(static.Comparison):
    """Expressions are counted apart: an object whose expression alone differs, agrees. What the migrations keep their own ledger
    in is left out. An object of another name and the same content agrees, and `renamed` counts it."""

    def __init__(self, name, scanned, read, report, ledger):
        super().__init__(name, scanned, read, report)
        for side in (self.scanned, self.static):
            for identity in [one for one, thing in side.items() if thing.belongs == "ledger" or ledger in one[2:]]:
                del side[identity]
        self.number_columns()
        self.kinds = collections.defaultdict(Figures)
        self.renamed = collections.Counter()

    def number_columns(self):
        """Columns are counted among those that both sides have: one that is missed moves no other."""
        both = self.scanned.keys() & self.static.keys()
        for side in (self.scanned, self.static):
            tables = collections.defaultdict(list)
            for identity in both:
                if identity.kind == "column":
                    tables[identity[1:3]].append((side[identity].position, identity))
            for places in tables.values():
                for number, (_, identity) in enumerate(sorted(places), 1):
                    side[identity] = side[identity]._replace(position=number)

    def run(self):
        both = sorted(self.scanned.keys() & self.static.keys())
        for identity in both:
            self.learn(identity)
        for identity in both:
            outcome = {"equal": "agree", "opaque": "opaque"}.get(self.compared(identity), "differ")
            self.note(identity, outcome)
        for identity in self.left("missed", self.scanned, self.static):
            self.note(identity, self.side_of(identity, "missed", self.is_gap(identity) or self.unnamed_gap))
        for identity in self.left("invented", self.static, self.scanned):
            self.note(identity, self.side_of(identity, "invented", self.is_gap(identity)))
        return self

    def left(self, how, one, other):
        """What only one side has, without what the other has under another name; that is counted on the first call."""
        if how == "missed":
            self.pairs = {}
            groups = collections.defaultdict(list)
            for identity in sorted(other.keys() - one.keys()):
                groups[self.content(identity, other)].append(identity)
            for identity in sorted(one.keys() - other.keys()):
                same = groups.get(self.content(identity, one))
                if identity.kind in BY_CONTENT and same:
                    self.pairs[identity] = same.pop(0)
                    self.note(identity, "agree")
                    self.renamed[identity.kind] += 1
                    self.tell(f"other name: {identity.kind}", identity, "", shown(self.pairs[identity]), shown(identity))
        paired = set(self.pairs) | set(self.pairs.values())
        return sorted(identity for identity in one.keys() - other.keys() if identity not in paired)

    @staticmethod
    def content(identity, side):
        return identity.kind, identity.schema, identity.parent, repr(sorted(side[identity].fields.items()))

    def side_of(self, identity, how, declared):
        return "opaque" if self.one_sided(identity, how, declared) == "opaque" else how

    def note(self, identity, outcome):
        figures = self.kinds[identity.kind]
        setattr(figures, outcome, getattr(figures, outcome) + 1)

    def compared_field(self, identity, field, static_value, scanned_value):
        answer = super().compared_field(identity, field, static_value, scanned_value)
        held = [static.holds_expression(identity.kind, field, value) for value in (static_value, scanned_value)]
        return "equal" if all(held) or (any(held) and static_value is None) else answer


@dataclasses.dataclass
class Outcome:
    """Of one tree. `failed` says why there are no figures."""

    name: str
    kinds: dict = dataclasses.field(default_factory=dict)
    tally: object = dataclasses.field(default_factory=static.Tally)
    disagreements: list = dataclasses.field(default_factory=list)
    problems: list = dataclasses.field(default_factory=list)
    renamed: int = 0
    seconds: float = 0
    failed: str = ""
    sampled: list = dataclasses.field(default_factory=list)
    script: list = dataclasses.field(default_factory=list)
    doubtful: int = 0

    def kind(self, name):
        return self.kinds.get(name, Figures())

    def whole(self):
        out = Figures()
        for figures in self.kinds.values():
            out.add(figures)
        return out

    def broken(self):
        """The bounds that do not hold, a line each."""
        if self.failed:
            return [self.failed]
        out = [f"{name}: {percent(self.kind(name).share())} agree, and all must" for name in EXACT if self.kind(name).share() < 1]
        out += [f"{name}: {percent(self.kind(name).share())} agree, and {percent(NEARLY_ALL)} must"
                for name in NEARLY if self.kind(name).share() < NEARLY_ALL]
        if self.script and not self.doubtful:
            out.append(f"the script makes something else: {len(self.script)} lines of a dump differ, such as {self.script[0]}")
        whole = self.whole()
        objects = whole.made() + whole.opaque
        if not objects:
            out.append("there is no object")
        if whole.invented:
            out.append(f"invented: {whole.invented}, and none may be")
        if whole.opaque > MOST_OPAQUE * objects:
            out.append(f"opaque: {percent(whole.opaque / objects)}, and {percent(MOST_OPAQUE)} may be")
        if self.tally.different > (1 - NEARLY_ALL) * max(1, self.tally.expressions):
            out.append(f"expressions that differ: {self.tally.different} of {self.tally.expressions}")
        if self.tally.unproven > max(1, MOST_OPAQUE * self.tally.expressions):
            out.append(f"expressions that are not known or unproven: {self.tally.unproven} of {self.tally.expressions}")
        return out + self.sampled


def percent(share):
    """Rounded down, so that 100 % is all."""
    return f"{int(share * 1000) / 10:g} %"
