"""Hygiene: what a database, a role or the environment sets for a session changes no byte of a report or a dump."""

import dataclasses
import json
import pathlib
import re
import tempfile

import psycopg2

from audit import Run, connection
from rich import everything
from tally import part

HERE = pathlib.Path(__file__).resolve().parent.parent
# Type, default in the words of the statement, and in the words of a description, which the server has to judge.
DEFAULTS = [
    ("date", "'2020-02-03'", "'Feb 3 2020'::date"), ("date", "'2020-02-03'", "'02/03/2020'"),
    ("timestamp", "'2020-02-03 04:05:06'", "'3 Feb 2020 04:05:06'"), ("timestamptz", "'2020-02-03 04:05:06+00'", "'2020-02-03 04:05:06'"),
    ("timestamptz", "'2020-02-03 09:05:06+00'", "'2020-02-03 04:05:06 EST'"), ("interval", "'1 day 02:03:04'", "'P1DT2H3M4S'"),
    ("interval", "'-1 days -02:00:00'", "'-1 days -2 hours'"), ("bytea", r"'\x61'", "'a'::bytea"),
    ("bytea", r"'\x5c61'", r"E'\\\\a'"), ("real", "1.1::real", "'1.1'"), ("money", "'12.34'", "'$12.34'"),
    ("xml", "'text'", "('text')::xml"), ("xml", "'<a/>'", "'<a/>'::xml"), ("text[]", "'{a,NULL}'", "array['a',null]::text[]"),
    ("text", r"'a\b'", r"E'a\\b'"), ("text", r"E'a\'b'", "'a''b'"), ("text", "'it''s'", r"E'it\'s'"),
    ("tsvector", "'fat:1 cat:2'", "'cat:2 fat:1'"), ("tstzrange", "'[2020-01-01 00:00+00,)'", "'[2020-01-01,)'"),
    ("numeric", "1.10", "'1.10'"), ("integer", "-1", "'-1'::integer"), ("float8", "0.1 + 0.2", "'0.1'::numeric + 0.2"),
]
# The same of checks; {} is the column. The server refuses the last one's words, and version 12 does not know those before.
CHECKS = [
    ("integer", "{} = null", "({}) = (null)"), ("integer", "{} = null or {} > 1", "{} = null or {} > '1'"),
    ("text", r"{} <> 'a\b'", r"{} != E'a\\b'"), ("text", "{} in ('a', 'b')", "{} = any (array['a', 'b'])"),
    ("date", "{} > '2020-01-02'", "{} > '1/2/2020'"), ("text[]", "{} <> '{{NULL}}'", "{} != '{{null}}'"),
    ("integer", "not {} between 1 and 2", "{} not between 1 and 2"), ("xml", "{} is document", "({} is document)"),
    ("text", "{} > 'a' is not null", "({} > 'a') is not null"), ("text", "{} <> 'x'", "{} is nfc normalized"),
    ("integer", "{} > 1", "{} > 'x'::date - 'y'::date"),
]
DRIFT = """alter table rich."Select" drop constraint day_check; drop index rich.span_index; drop table shop.loose;
alter table rich."Select" alter column span set default '1 year';"""
LISTS = ("search_path", "session_preload_libraries")  # whose values are names, and not one string
WAYS = ("alter database", "alter role", "alter role in database", "PGOPTIONS")
ENVIRONMENT = [{"PGTZ": "Asia/Kolkata"}, {"PGDATESTYLE": "German"}, {"PGDATESTYLE": "SQL, DMY"}, {"PGCLIENTENCODING": "LATIN1"},
               {"PGCLIENTENCODING": "SQL_ASCII"}, {"PGCLIENTENCODING": "EUC_JP"}, {"PGGEQO": "off"}, {"PGAPPNAME": "Ü"}]


@dataclasses.dataclass(frozen=True)
class Setting:
    name: str
    value: str

    def assigned(self):
        return f"{self.name} = {self.value}" if self.name in LISTS else "{} = '{}'".format(self.name, self.value.replace("'", "''"))

    def option(self):
        return "-c " + re.sub(r"([\\ ])", r"\\\1", f"{self.name}={self.value}")


def settings(major):
    out = []
    for line in (HERE / "settings.txt").read_text().splitlines():
        if line.startswith("#"):
            continue
        line, _, bound = line.partition(" @")
        if bound and not (major < int(bound[1:]) if bound[0] == "<" else major >= int(bound)):
            continue
        name, _, values = line.partition(" = ")
        out += [Setting(name, value) for value in values.split("; ")]
    return out


def words():
    """A schema of columns and checks, and a description of it in other words."""
    columns = [(f"d{n}", f"{kind} default {said}", f"{kind} default {other}") for n, (kind, said, other) in enumerate(DEFAULTS)]
    columns += [(f"c{n}", kind, kind) for n, (kind, _, _) in enumerate(CHECKS)]
    checks = [(f"k{n}", said.format(*[f"c{n}"] * 9), other.format(*[f"c{n}"] * 9)) for n, (_, said, other) in enumerate(CHECKS)]
    parts = [f"{name} {said}" for name, said, _ in columns] + [f"constraint {name} check ({said})" for name, said, _ in checks]
    described = {"columns": {name: other for name, _, other in columns}, "checks": {name: other for name, _, other in checks}}
    return (f"create schema words; create table words.words ({', '.join(parts)});",
            json.dumps({"format": 1, "schemas": {"words": {"tables": {"words": described, "gone": {}}}}}))


class Judge:
    """One database, its dump and its description in other words; `outcome` is all that a session says of it."""

    def __init__(self, server, pgplumb, name):
        self.server, self.pgplumb, self.name = server, pgplumb, name
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="pgplumb-run-"))
        dump = self.run({}, "dump", "-N", "words").out
        (self.folder / ".dump.info").write_text(dump)
        (self.folder / ".words.json").write_text(words()[1])
        server.run(DRIFT, name)

    def run(self, environment, command, *arguments):
        where = connection(self.server, self.name, "setter")
        return Run(self.pgplumb, command, *(["-d"] if command == "dump" else []), where, *arguments, folder=self.folder,
                   environment={"PGPLUMB_FIXED_RUN": "1", **environment}).ended()

    def outcome(self, environment=None):
        out = {}
        for what, *command in (("dump", "dump", "-q"), ("audit of its dump", "audit", ".dump.info", *REPORTS),
                               ("audit of other words", "audit", ".words.json", *REPORTS)):
            done = self.run(environment or {}, *command)
            out |= {f"{what}: exit code": str(done.code), f"{what}: output": done.out, f"{what}: errors": done.err}
            out |= {f"{what}: {name}": text for name, text in done.reports.items()}
            for name in done.reports:
                (self.folder / name).unlink()
        return out


REPORTS = ("-n", "*", "--report", "json=r.json", "--report", "markdown=r.md", "--report", "junit=r.xml", "--report", "sarif=r.sarif")


def first_difference(one, other):
    for key in one.keys() | other.keys():
        a, b = one.get(key, "").splitlines(), other.get(key, "").splitlines()
        if a != b:
            odd = [line for line in b if line not in a][:4], [line for line in a if line not in b][:4]
            return f"{key} has {odd[0]} instead of {odd[1]}"
    return ""


class Way:
    """Gives sessions a setting in one of the ways, and takes it back."""

    def __init__(self, server, name):
        self.server = server
        self.targets = {"alter database": f"database {name}", "alter role": "role setter",
                        "alter role in database": f"role setter in database {name}"}

    def give(self, way, chosen):
        """The environment for the run, and the way it was given in: some can be given at the start of a session alone."""
        if way != "PGOPTIONS":
            try:
                for setting in chosen:
                    self.server.run(f"alter {self.targets[way]} set {setting.assigned()}")
                return {}, way
            except psycopg2.Error:
                self.take(way)
        return {"PGOPTIONS": " ".join(setting.option() for setting in chosen)}, "PGOPTIONS"

    def take(self, way):
        if way != "PGOPTIONS":
            self.server.run(f"alter {self.targets[way]} reset all")


def groups(all_settings):
    """Settings that are given together, no name twice: each alone would take minutes, and is tried where a group changes something."""
    by_name = {}
    for setting in all_settings:
        by_name.setdefault(setting.name, []).append(setting)
    for turn in range(max(map(len, by_name.values()))):
        some = [values[turn] for values in by_name.values() if turn < len(values)]
        yield from (some[at:at + 20] for at in range(0, len(some), 20))


def at_once(all_settings):
    """One value of each name, without what only the start of a session can set."""
    return list({setting.name: setting for setting in all_settings if setting.name != "ignore_system_indexes"}.values())


@part("5,9")
def hygiene(tally, server, pgplumb):
    """Reports and dumps are the same to the byte whatever settings a session starts with."""
    major = int(server.version().split(".")[0])
    for role in ("setter superuser", "nobody"):
        server.run(f"do $$begin create role {role} login; exception when duplicate_object then null; end$$")
    chosen = settings(major)
    with server.database("faults_hygiene", everything(major) + words()[0]) as name:
        judge, ways = Judge(server, pgplumb, name), Way(server, name)
        normal = judge.outcome()
        tally.check("what is missing is found under default settings", normal["audit of its dump: exit code"] == "1" and
                    normal["audit of other words: exit code"] == "1" and normal["dump: exit code"] == "0", normal)

        def changed(some, way):
            environment, way = ways.give(way, some)
            seen = first_difference(normal, judge.outcome(environment))
            ways.take(way)
            return seen

        for way in WAYS:
            for some in [*groups(chosen), at_once(chosen)]:
                seen = changed(some, way)
                alone = [f"{one.assigned()}: {told}" for one in some if seen and len(some) <= 20 and (told := changed([one], way))]
                tally.check(f"nothing changes with {len(some)} settings by {way}", not seen, "\n        ".join(alone) or seen)
        for environment in ENVIRONMENT:
            seen = first_difference(normal, judge.outcome(environment))
            tally.check(f"nothing changes with {environment}", not seen, seen)
        names = {one.name for one in chosen}
        tally.figure(f"{len(names)} settings with {len(chosen)} values in {len(WAYS)} ways, {len(ENVIRONMENT)} of the environment")
