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

    def column(self, name, others, in_part=False, alter=False):
        ty = self.pick(["serial", "bigserial", "smallserial", "serial8"]) if self.maybe(0.08) else self.type()
        serial = "serial" in ty
        c = self.like_col(name, ty)
        out = [ident(name), ty]
        tail = []
        if not serial and ty in ("text", "varchar(20)", "character varying") and self.maybe(0.15):
            out.append("collate " + self.pick(['"C"', '"POSIX"', 'pg_catalog."C"', '"default"', 'pg_catalog."default"']))
        k = self.rng.random()
        if serial:
            pass
        elif c.base in INTS and k < 0.12:
            seq = self.opt(f"sequence name {self.fresh()}", 0.2)
            body = (seq + " " + self.seqopts()).strip()
            tail.append(f"generated {self.pick(['always', 'by default'])} as identity" + (f" ({body})" if body else ""))
        elif k < 0.4:
            tail.append(f"default {self.default(ty)}")
        elif k < 0.47:
            same = [o for o in others if o.base == c.base and not o.generated and o.base in INTS]
            if same:
                tail.append(
                    "generated always as"
                    f" ({self.pick([ident(self.pick(same).name) + ' * 2', '(' + ident(self.pick(same).name) + ' + 1)', 'abs(' + ident(self.pick(same).name) + ')'])})"
                    " stored"
                )
                c["generated"] = "s"
        if self.maybe(0.2):
            tail.append(self.pick(["not null", "not null", "null"]))
        if self.maybe(0.12):
            tail.append(self.named() + f"check ({self.boolean(c)})" + self.opt(" no inherit", 0.1))
        if self.maybe(0.08):
            tail.append(self.named() + "unique" + self.opt(" nulls not distinct", 0.2) + self.defer())
        if self.maybe(0.06):
            tail.append(self.named() + "primary key" + self.defer())
        if self.maybe(0.1):
            ref = self.reference([c])
            if ref:
                tail.append(self.named() + ref[1] + self.defer())
        self.rng.shuffle(tail)
        return " ".join(out + tail), c

    def table_constraint(self, cols, alter=False, kinds="cccupfx"):
        kind = self.pick(list(kinds))
        plain = [c for c in cols if c.base not in ("json", "xml", "point", "gtrgm") and c.tt not in "c"]
        nv = self.opt(" not valid", 0.15 if alter else 0.03)
        if kind == "c" and cols:
            return self.named() + f"check ({self.check(cols)})" + self.opt(" no inherit", 0.1) + nv
        if kind == "u" and plain:
            return (
                self.named()
                + "unique"
                + self.opt(" nulls not distinct", 0.15)
                + f" ({', '.join(ident(c.name) for c in self.some(plain, 2))})"
                + self.include(cols)
                + self.defer()
            )
        if kind == "p" and plain:
            return (
                self.named() + f"primary key ({', '.join(ident(c.name) for c in self.some(plain, 2))})" + self.include(cols) + self.defer()
            )
        if kind == "f":
            ref = self.reference(cols)
            if ref:
                return self.named() + f"foreign key ({ident(ref[0].name)}) " + ref[1] + self.defer() + nv
            multi = [(t, k) for t, k in self.candidates() if len(k) == 2]
            if multi:
                t, k = self.pick(multi)
                mine = [[c for c in cols if c.base == x.base] for x in k]
                if all(mine):
                    xs = [self.pick(m) for m in mine]
                    return (
                        self.named()
                        + f"foreign key ({', '.join(ident(c.name) for c in xs)}) references {self.ref(t)}"
                        f" ({', '.join(ident(c.name) for c in k)})"
                        + self.actions()
                        + self.opt(f" on delete set null ({ident(xs[0].name)})", 0.1)
                    )
        if kind == "x" and plain:
            c = self.pick(plain)
            gist = [x for x in cols if x.base in ("int4range", "point", "inet")]
            if gist and self.maybe():
                g = self.pick(gist)
                op = {"int4range": "&&", "point": "~=", "inet": "="}[g.base]
                return (
                    self.named()
                    + f"exclude using gist ({ident(g.name)}{' inet_ops' if g.base == 'inet' else ''} with {op})"
                    + self.opt(f" where ({self.boolean(c)})", 0.2)
                    + self.defer()
                )
            key = ident(c.name) if self.maybe(0.7) else f"({self.value(c)})"
            return (
                self.named()
                + f"exclude {self.opt('using btree ')}({key} with =)"
                + self.opt(f" where ({self.boolean(c)})", 0.2)
                + self.defer()
            )
        return None
