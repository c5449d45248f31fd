"""Chances, and what there is to choose from: the database as it stands."""

from names import TABLES, ident


class Choosing:
    """`state` is what the database holds; `in_transaction` and `failed` say where the session is."""

    def __init__(self, rng):
        self.rng, self.state = rng, None
        self.in_transaction = self.failed = False

    # Chances

    def maybe(self, p=0.5):
        return self.rng.random() < p

    def pick(self, xs):
        return xs[self.rng.randrange(len(xs))] if xs else None

    def some(self, xs, most):
        xs = list(xs)
        self.rng.shuffle(xs)
        return xs[: self.rng.randint(1, max(1, min(most, len(xs))))]

    def opt(self, text, p=0.5):
        return text if self.maybe(p) else ""

    # Names of what is to be made

    def new(self, pool=TABLES):
        return self.pick(pool) if self.maybe(0.7) else self.pick(pool[:6]) + str(self.rng.randint(1, 9))

    def schema(self):
        return self.pick(self.state.schemas or ["public"])

    def fresh(self, pool=TABLES):
        name = ident(self.new(pool))
        return name if self.maybe(0.6) else ident(self.schema()) + "." + name

    # What there is

    def ref(self, x):
        """As a statement names it: with its schema, or without where the path finds it."""
        schema = "pg_temp" if x.schema.startswith("pg_temp") else x.schema
        if x.get("visible") and self.maybe(0.6):
            return ident(x.name)
        return ident(schema) + "." + ident(x.name)

    # Kinds are those of pg_class.

    def rels(self, kinds, f=lambda x: True):
        return [x for x in self.state.rels if x.kind in kinds and f(x)]

    def table(self, f=lambda x: True):
        return self.pick(self.rels("rp", f))

    def col(self, t, f=lambda c: True):
        return self.pick([c for c in t.cols if f(c)])
