"""What a table is made of: columns, constraints, references, options of sequences."""

from expressions import Expressions
from names import INTS, LONG, ident
from state import Thing


class Pieces(Expressions):
    def defer(self):
        return self.pick(
            [
                "",
                "",
                "",
                "",
                " deferrable",
                " deferrable initially deferred",
                " not deferrable",
                " initially deferred",
                " deferrable initially immediate",
                " not deferrable initially immediate",
            ]
        )

    def named(self, p=0.3):
        return f"constraint {ident(self.pick([self.new(), 'k', 'ck', 'k2', 'u1', LONG + 'con']))} " if self.maybe(p) else ""

    def actions(self):
        return self.opt(" on delete " + self.pick(["cascade", "set null", "restrict", "no action", "set default"]), 0.3) + self.opt(
            " on update " + self.pick(["cascade", "set null", "restrict", "set default"]), 0.2
        )

    def seqopts(self, ty="bigint", alter=False):
        out = []
        if self.maybe(0.3):
            out.append(self.pick(["increment by 2", "increment -1", "increment 5", "increment by -3"]))
        if self.maybe(0.25):
            out.append(self.pick(["minvalue 1", "no minvalue", "minvalue -10", "minvalue 5"]))
        if self.maybe(0.25):
            out.append(self.pick(["maxvalue 100", "no maxvalue", "maxvalue 30000", "maxvalue 9223372036854775807"]))
        if self.maybe(0.25):
            out.append(self.pick(["start 10", "start with 7", "start 1", "start with -5"]))
        if self.maybe(0.2):
            out.append(self.pick(["cache 10", "cache 1"]))
        if self.maybe(0.2):
            out.append(self.pick(["cycle", "no cycle"]))
        if alter and self.maybe(0.3):
            out.append(self.pick(["restart", "restart with 20", "restart 3"]))
        self.rng.shuffle(out)
        return " ".join(out)

    def include(self, cols):
        return f" include ({', '.join(ident(c.name) for c in self.some(cols, 2))})" if cols and self.maybe(0.15) else ""

    def candidates(self, parted=None):
        """(table, columns) that a foreign key may refer to"""
        out = []
        for t in self.rels("rp"):
            for k in t.cons:
                if k.type in "pu" and k.cols:
                    out.append((t, [next(c for c in t.cols if c.name == n) for n in k.cols if any(c.name == n for c in t.cols)]))
        return out

    def reference(self, cols):
        """REFERENCES for one of the columns by its type; None if nothing fits"""
        fit = [(t, k, c) for t, k in self.candidates() for c in cols if len(k) == 1 and k[0].base == c.base]
        if not fit:
            return None
        t, k, c = self.pick(fit)
        pk = any(x.type == "p" and x.cols == [k[0].name] for x in t.cons)
        return (
            c,
            (
                "references"
                f" {self.ref(t)}{'' if pk and self.maybe() else ' (' + ident(k[0].name) + ')'}{self.opt(' match full', 0.1)}{self.actions()}"
            ),
        )

    def like_col(self, name, ty):
        t = ty.lower().replace("pg_catalog.", "")
        base = {
            "int": "int4",
            "integer": "int4",
            "bigint": "int8",
            "smallint": "int2",
            "boolean": "bool",
            "character varying": "varchar",
            "serial": "int4",
            "bigserial": "int8",
            "smallserial": "int2",
        }.get(t, t.split("(")[0])
        if t.startswith("char("):
            base = "bpchar"
        if t == "varchar(5)[]":
            base = "_varchar"
        e = any(x.tt == "e" and ident(x.name) == ty.split(".")[-1] for x in self.state.types)
        return Thing(name=name, type=ty, base=base, tt="e" if e else "b", identity="", generated="", local=True, inh=0, nn=False)

    def generated(self, column, others):
        """From a column of the same type, if there is one."""
        same = [one for one in others if one.base == column.base and not one.generated and one.base in INTS]
        if not same:
            return ""
        column["generated"] = "s"
        source = ident(self.pick(same).name)
        return f"generated always as ({self.pick([f'{source} * 2', f'({source} + 1)', f'abs({source})'])}) stored"

    def value_of_its_own(self, column, others):
        """What a column holds where nothing is said: a default, the next number, something generated."""
        chance = self.rng.random()
        if column.base in INTS and chance < 0.12:
            body = (self.opt(f"sequence name {self.fresh()} ", 0.2) + self.seqopts()).strip()
            return f"generated {self.pick(['always', 'by default'])} as identity" + (f" ({body})" if body else "")
        if chance < 0.4:
            return f"default {self.default(column.type)}"
        return self.generated(column, others) if chance < 0.47 else ""

    def column(self, name, others):
        """A column's definition, and what is known of it."""
        ty = self.pick(["serial", "bigserial", "smallserial", "serial8"]) if self.maybe(0.08) else self.type()
        column = self.like_col(name, ty)
        collation = ""
        if ty in ("text", "varchar(20)", "character varying") and self.maybe(0.15):
            collation = " collate " + self.pick(['"C"', '"POSIX"', 'pg_catalog."C"', '"default"', 'pg_catalog."default"'])
        reference = self.reference([column]) if self.maybe(0.1) else None
        tail = [
            "" if "serial" in ty else self.value_of_its_own(column, others),
            self.opt(self.pick(["not null", "not null", "null"]), 0.2),
            self.opt(self.named() + f"check ({self.boolean(column)})" + self.opt(" no inherit", 0.1), 0.12),
            self.opt(self.named() + "unique" + self.opt(" nulls not distinct", 0.2) + self.defer(), 0.08),
            self.opt(self.named() + "primary key" + self.defer(), 0.06),
            self.named() + reference[1] + self.defer() if reference else "",
        ]
        self.rng.shuffle(tail)
        return " ".join([ident(name) + " " + ty + collation, *filter(None, tail)]), column

    def listed(self, columns):
        return f"({', '.join(ident(one.name) for one in columns)})"

    def key(self, kind, columns, plain):
        words = "unique" + self.opt(" nulls not distinct", 0.15) if kind == "u" else "primary key"
        return f"{self.named()}{words} {self.listed(self.some(plain, 2))}{self.include(columns)}{self.defer()}"

    def foreign_key(self, columns, not_valid):
        """Of one column, or of two where there is a key of two."""
        if one := self.reference(columns):
            return f"{self.named()}foreign key ({ident(one[0].name)}) {one[1]}{self.defer()}{not_valid}"
        keys = [(table, key) for table, key in self.candidates() if len(key) == 2]
        if not keys:
            return None
        table, key = self.pick(keys)
        fitting = [[mine for mine in columns if mine.base == theirs.base] for theirs in key]
        if not all(fitting):
            return None
        own = [self.pick(some) for some in fitting]
        target = f"{self.ref(table)} {self.listed(key)}{self.actions()}"
        return f"{self.named()}foreign key {self.listed(own)} references {target}" + self.opt(f" on delete set null {self.listed(own[:1])}", 0.1)

    def exclusion(self, columns, plain):
        column = self.pick(plain)
        spatial = [one for one in columns if one.base in ("int4range", "point", "inet")]
        if spatial and self.maybe():
            one = self.pick(spatial)
            operator = {"int4range": "&&", "point": "~=", "inet": "="}[one.base]
            body = f"using gist ({ident(one.name)}{' inet_ops' if one.base == 'inet' else ''} with {operator})"
        else:
            element = ident(column.name) if self.maybe(0.7) else f"({self.value(column)})"
            body = f"{self.opt('using btree ')}({element} with =)"
        return f"{self.named()}exclude {body}" + self.opt(f" where ({self.boolean(column)})", 0.2) + self.defer()

    def table_constraint(self, columns, alter=False, kinds="cccupfx"):
        """One of the kinds (as pg_constraint calls them); None if nothing fits."""
        kind = self.pick(list(kinds))
        plain = [one for one in columns if one.base not in ("json", "xml", "point", "gtrgm") and one.tt != "c"]
        not_valid = self.opt(" not valid", 0.15 if alter else 0.03)
        if kind == "c" and columns:
            return f"{self.named()}check ({self.check(columns)})" + self.opt(" no inherit", 0.1) + not_valid
        if kind == "f":
            return self.foreign_key(columns, not_valid)
        if not plain:
            return None
        return self.exclusion(columns, plain) if kind == "x" else self.key(kind, columns, plain)
