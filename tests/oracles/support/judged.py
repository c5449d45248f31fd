"""Holds a report on two databases against their labels: what was found, what was missed, what was told without a label."""

import dataclasses

from labels import changed_attributes
from plumb import bare, id_of

KINDS = {"schema": "schema", "extension": "extension", "enum": "enum", "sequence": "sequence", "table": "table", "column": "column",
         "pk": "primary_key", "unique": "unique", "check": "check", "exclude": "exclusion", "fk": "foreign_key", "index": "index",
         "view": "view", "matview": "view", "con_index": "index", "column_order": "table", "domain": "domain", "composite": "composite",
         "collation": "collation", "function": "function", "procedure": "procedure", "aggregate": "aggregate", "trigger": "trigger",
         "policy": "policy"}
CATEGORIES = {kind: [one for one, its in KINDS.items() if its == kind and one not in ("con_index", "column_order")] for kind in KINDS.values()}
SORTS = ("missing", "extra", "changed")
OF_CONSTRAINT = "definition"  # of which all is compared


def parts(identity):
    """The names in an identity, without the quotes that it has where SQL needs them."""
    out, word, inside = [], "", False
    for place, char in enumerate(identity):
        if char == '"':
            if inside and identity[place + 1:place + 2] == '"':
                word += '"'
            inside = not inside
        elif char == "." and not inside:
            out.append(word)
            word = ""
        else:
            word += char
    return tuple([*out, word])


def key_of(category, thing):
    """A report's object as labels identify it."""
    names = (thing.schema, thing.name) if category in ("index",) else (thing.schema, thing.parent, thing.name)
    return category, tuple(name for name in names if name)


@dataclasses.dataclass
class Judged:
    found: int = 0
    missed: list = dataclasses.field(default_factory=list)     # "missing column public.t.a"
    unlabelled: list = dataclasses.field(default_factory=list)  # "column.default public.t.a"
    undecided: list = dataclasses.field(default_factory=list)   # as missed, where the report says that it does not know
    uncompared: list = dataclasses.field(default_factory=list)  # "view (definition)"


class Pair:
    """Two databases' things by the neutral query, the actual one's first, with the labels of the pair seen from there. `there`
    says whether pgplumb's own catalogs hold an object that only some of their kind do not."""

    def __init__(self, actual, desired, labels, rules, there):
        self.rules, self.there = rules, there
        self.things = {sort: {(category, parts(identity)): one for (category, identity), one in side.items()}
                       for sort, side in (("extra", actual), ("missing", desired))}
        self.identities = {(category, parts(identity)): identity for side in (actual, desired) for category, identity in side}
        names = {"missing": "missing_in_a", "extra": "extra_in_a", "changed": "changed"}
        self.labels = {sort: {(category, parts(identity)) for category, lists in labels.items() for identity in lists[names[sort]]}
                       for sort in SORTS}

    @staticmethod
    def reversed_labels(labels):
        return {category: {"missing_in_a": lists["extra_in_a"], "extra_in_a": lists["missing_in_a"], "changed": lists["changed"]}
                for category, lists in labels.items()}

    def thing(self, key):
        return self.things["missing"].get(key) or self.things["extra"].get(key)

    def called(self, key):
        """What pgplumb calls a thing, quotes aside: an index has its table before it."""
        thing = self.thing(key)
        table = thing.attributes.get("table") if thing else None
        return f"{table}.{key[1][-1]}" if table else ".".join(key[1])

    def changes(self, key):
        both = [self.things[sort].get(key) for sort in ("extra", "missing")]
        return changed_attributes(*both) if all(both) else set()

    def reordered(self, key):
        """Whether the columns that both sides have stand in another order."""
        orders = [self.things[sort][key].attributes["column_order"] or [] for sort in ("extra", "missing")]
        common = set(orders[0]) & set(orders[1])
        return [one for one in orders[0] if one in common] != [one for one in orders[1] if one in common]

    def tables_columns(self, sort, table):
        return [key for key in self.labels[sort] if key[0] == "column" and key[1][:-1] == table]

    def compared(self, key, attribute):
        """Whether pgplumb has a rule for an attribute."""
        category = key[0]
        if attribute == OF_CONSTRAINT and category in ("pk", "unique", "fk", "exclude", "con_index"):
            return True
        if attribute == "of_identity":
            return True
        if attribute == "validated":
            return f"{KINDS[category]}.not_valid" in self.rules and not self.things["extra"][key].attributes["validated"]
        return f"{KINDS[category]}.{attribute}" in self.rules

    def not_compared(self, sort, key):
        """Why pgplumb has nothing to say of a label, or nothing."""
        category, thing = key[0], self.thing(key)
        if f"{KINDS.get(category)}.missing" not in self.rules:
            return category
        if sort == "extra" and self.in_partition(key):
            return "partition that only the actual side has"
        if thing and sort != "changed" and self.is_copy(sort, key):
            return f"copy of a partitioned table's {category}"
        if thing and not self.there(key):
            if thing.attributes.get("of_identity"):
                return "sequence of an identity column"
            if thing.attributes.get("of_view"):
                return f"{category} of a materialized view"
        if sort == "changed":
            attributes = self.changes(key)
            if attributes and not any(self.compared(key, one) for one in attributes):
                return f"{category} ({', '.join(sorted(attributes))})"
        return ""


    def causes(self, sort, key):
        """What makes a thing go without saying, as far as it has the same label."""
        thing = self.things["extra" if sort == "extra" else "missing"].get(key)
        told_by = [(category, parts(identity)) for category, identity in thing.told_by] if thing else []
        return [one for one in told_by if one in self.labels[sort]]

    def in_partition(self, key):
        """Whether it is a partition that only the actual side has, or in one: those come and go, and are never unexpected."""
        thing = self.things["extra"].get(key)
        if key[0] == "table":
            return bool(thing and thing.attributes["partition_of"])
        return any(self.in_partition(one) for one in self.causes("extra", key))

    def is_copy(self, sort, key):
        """Whether a partition has it from the partitioned table, which has it on both sides."""
        attributes = self.things[sort][key].attributes
        if key[0] == "con_index":
            return any(self.is_copy(sort, one) for one in self.causes(sort, key))
        return bool(attributes.get("inherited") or attributes.get("partition_of")) and key[0] != "table"


class Judgement:
    """One report on a pair."""

    def __init__(self, pair, report):
        self.pair, self.report, self.memory = pair, report, {}
        self.hits = {sort: set() for sort in SORTS}
        self.out = Judged()
        for finding in report.findings:
            if not self.take(finding):
                self.out.unlabelled.append(self.text(finding))
        for finding in report.health:
            if finding["rule"].endswith(".not_valid"):
                self.take(finding)

    def run(self):
        for sort in SORTS:
            for key in sorted(self.pair.labels[sort]):
                if self.told(sort, key):
                    self.out.found += 1
                elif why := self.pair.not_compared(sort, key):
                    self.out.uncompared.append(why)
                else:
                    into = self.out.undecided if self.is_unknown(key) else self.out.missed
                    into.append(f"{sort} {key[0]} {self.pair.identities.get(key, key[1])}{self.attributes(sort, key)}")
        return self.out

    def is_unknown(self, key):
        """Whether the report says that it could not follow or prove what a label is about."""
        for problem in self.report.problems:
            if not problem["object"]:
                return True
            gap = id_of(problem["object"])
            place = tuple(name for name in (gap.schema, gap.parent or gap.name) if name)
            if key[1][:len(place)] == place:
                return True
        called = bare(f"{KINDS[key[0]]} {self.pair.called(key)}:")
        return any(text.startswith(called) for text in self.report.unproven)

    def attributes(self, sort, key):
        return f" ({', '.join(sorted(self.pair.changes(key)))})" if sort == "changed" else ""

    @staticmethod
    def text(finding):
        values = f": {finding['actual']} | {finding['expected']}" if finding["actual"] or finding["expected"] else ""
        return f"{finding['rule']} {'.'.join(part for part in list(finding['object'].values())[1:] if part)}{values[:300]}"

    def take(self, finding):
        """Notes what a finding tells; whether labels have all of it."""
        thing, what = id_of(finding["object"]), finding["rule"].split(".", 1)[1]
        keys = [key_of(category, thing) for category in CATEGORIES.get(thing.kind, [])]
        held = [self.take_cover(id_of(one)) for one in finding["covers"]]
        if what == "column_order":
            key = ("column_order", (thing.schema, thing.name))
            held.append(self.hit("changed", [key]) and self.pair.reordered(key))
        elif what == "name":
            held += [self.hit("missing", keys), self.hit("extra", self.called(keys, thing, finding["message"]))]
        elif what == "materialized":
            held += [self.hit("missing", keys), self.hit("extra", keys)]
        elif what in ("missing", "unexpected"):
            held.append(self.hit("missing" if what == "missing" else "extra", keys) or self.hit("changed", self.of_identity(keys)))
        else:
            held.append(self.hit("changed", keys) and self.differs(keys, what))
        return all(held)

    def hit(self, sort, keys):
        labelled = [key for key in keys if key in self.pair.labels[sort]]
        self.hits[sort].update(labelled)
        return bool(labelled)

    def of_identity(self, keys):
        """Sequences that only one side has as one of its own: the other's belongs to an identity column."""
        return [key for key in keys if "of_identity" in self.pair.changes(key)]

    def take_cover(self, thing):
        keys = [key_of(category, thing) for category in CATEGORIES.get(thing.kind, [])]
        return any([self.hit(sort, keys) for sort in SORTS])

    def called(self, keys, thing, message):
        """The extra ones that a finding on a name may mean: its message ends with the actual name."""
        out = []
        for key in self.pair.labels["extra"]:
            if key[0] not in {category for category, _ in keys}:
                continue
            if bare(message).endswith(" as " + bare(self.pair.called(key))):
                out.append(key)
        return out

    def differs(self, keys, what):
        """Whether the attribute that a rule speaks of differs by the neutral query, where that knows it."""
        for key in keys:
            both = [self.pair.things[sort].get(key) for sort in ("extra", "missing")]
            if all(both) and what in both[0].attributes and what not in changed_attributes(*both):
                return False
        return True

    def told(self, sort, key):
        """Whether a label is told by a finding of its own, or goes without saying by what is told."""
        if (sort, key) not in self.memory:
            self.memory[sort, key] = key in self.hits[sort]  # ends circles
            self.memory[sort, key] = key in self.hits[sort] or self.implied(sort, key)
        return self.memory[sort, key]

    def implied(self, sort, key):
        if key[0] == "column_order" and sort == "changed":
            return not self.pair.reordered(key) and any(
                self.told(one, column) for one in ("missing", "extra") for column in self.pair.tables_columns(one, key[1]))
        causes = self.pair.causes(sort, key)
        if sort == "changed":
            causes = [one for one in causes if self.changes_with(key, one)]
        return any(self.told(sort, one) for one in causes)

    def changes_with(self, key, cause):
        """Whether a change is but that of what the thing comes from."""
        changes, category = self.pair.changes(key), key[0]
        if category == "con_index":
            return cause[0] not in ("index", "con_index")
        if cause[0] == "table":  # a partition of another table has other copies
            return "partition_of" in self.pair.changes(cause) and bool(self.pair.thing(key).attributes.get("inherited"))
        return cause[0] == category or (category == "sequence" and "of_identity" in changes)
