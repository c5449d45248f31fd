"""Types, conditions, values and defaults, over columns that are there."""

from choosing import Choosing
from names import INTS, TEXTS, TYPES, ident, literal


class Expressions(Choosing):
    def type(self, plain=False):
        k = self.rng.random()
        if k < 0.75 or plain and k < 0.9:
            ty = self.pick(TYPES[:12] if self.maybe() else TYPES)
            return ty
        pool = [self.ref(x) for x in self.state.types]
        pool += [self.ref(x) for x in self.rels("c")] * 2 + [self.ref(x) for x in self.rels("r")][:1]
        for e in self.state.exts:
            for n in {"citext": ["citext"], "hstore": ["hstore"], "ltree": ["ltree"]}.get(e.name, []):
                pool.append(ident(e.schema) + "." + n)
                pool.append(n)
        if not pool:
            return self.pick(TYPES)
        return self.pick(pool) + self.opt("[]", 0.1)

    def boolean(self, c):
        n = ident(c.name)
        if c.base in INTS:
            return self.pick(
                [f"{n} > 0", f"{n} in (1,2,3)", f"{n} between 1 and 10", f"{n} <> 5 and {n} < 100", f"({n} + 1) > 2"]
                + [f"{f}({n}) > 0" for f in self.functions("integer")] * 2
            )
        if c.base in TEXTS:
            return self.pick([f"{n} <> ''", f"length({n}) > 3", f"{n} in ('a','b')", f"lower({n}) = {n}", f"{n} is not null"])
        if c.base == "bool":
            return self.pick([n, f"not {n}", f"{n} is true"])
        if c.tt == "e":
            return f"{n} is not null" if self.maybe(0.3) else f"{n}::text <> 'zz'"
        return self.pick([f"{n} is not null", f"({n} is null) = false"])

    def functions(self, args):
        return [self.ref(f) for f in self.state.funcs if f.args in (args, "x " + args) and f.kind == "f" and f.ret == args]

    def value(self, c):
        n = ident(c.name)
        if c.base in INTS:
            return self.pick(
                [
                    f"{n} + 1",
                    f"abs({n})",
                    f"{n} % 7",
                    f"{n} * {n}",
                    f"coalesce({n}, 0)",
                    f"-{n}",
                    f"{n}::bigint",
                    f"case when {n} > 0 then 1 else 2 end",
                ]
                + [f"{f}({n})" for f in self.functions("integer")] * 3
            )
        if c.base in TEXTS:
            return self.pick(
                [
                    f"lower({n})",
                    f"upper({n})",
                    f"{n} || 'x'",
                    f"length({n})",
                    f"left({n}, 3)",
                    f'{n} collate "C"',
                    f"{n}::varchar(3)",
                    f"coalesce({n}, 'a')",
                    f"nullif({n}, '')",
                    f"greatest({n}, 'a')",
                ]
            )
        if c.base == "bool":
            return f"not {n}"
        return f"{n} is null"

    def check(self, cols):
        xs = self.some(cols, 3)
        return f" {self.pick(['and', 'or'])} ".join(self.boolean(c) for c in xs)

    def default(self, ty):
        t = ty.lower()
        if (
            t.startswith(("int", "bigint", "small", "pg_catalog.int4", "oid"))
            and not t.endswith(("]", "range", "array"))
            and not t.startswith("interval")
        ):
            seqs = [self.ref(x) for x in self.rels("S")]
            fs = [f"{self.ref(f)}()" for f in self.state.funcs if f.args == "" and f.ret == "integer" and f.kind == "f"] + [
                f"{x}(3)" for x in self.functions("integer")
            ]
            opts = ["0", "42", "(1 + 2)", "-1", "null", "'7'"]
            if seqs:
                opts += [f"nextval({literal(self.pick(seqs))})", f"nextval({literal(self.pick(seqs))}::regclass)"] * 2
            if fs:
                opts += [self.pick(fs)] * 2
            return self.pick(opts)
        if t.startswith(("text", "varchar", "char", "national", "name")) and not t.endswith("]"):
            return self.pick(
                ["''", "'a'", "'it''s'", "'x'::text", "lower('A')", "current_user", "null::text", "('a' || 'b')", "$$q$$", "E'a\\nb'"]
            )
        if t.startswith("bool"):
            return self.pick(["true", "false", "'t'", "not true"])
        if t.startswith("date"):
            return self.pick(["current_date", "'2020-01-01'", "now()"])
        if t.startswith("timestamp"):
            return self.pick(["now()", "current_timestamp", "'2020-01-01 00:00'", "clock_timestamp()"])
        if t.startswith(("num", "dec", "real", "float", "double")):
            return self.pick(["0", "1.5", "'2'", "0.0"])
        if t.startswith("json"):
            return self.pick(["'{}'", "'[]'::jsonb", "jsonb_build_object('a', 1)"])
        if t.startswith("uuid"):
            return "gen_random_uuid()"
        if t.endswith("[]"):
            return self.pick(["'{}'", "null"])
        for x in self.state.types:
            if x.tt == "e" and x.labels and ty.split(".")[-1] == ident(x.name):
                return self.pick([literal(self.pick(x.labels)), f"{literal(self.pick(x.labels))}::{self.ref(x)}"])
        return "null"
