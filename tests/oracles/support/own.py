"""The databases of the project's other tests, as cases of one side."""

import re

from suites import REPOSITORY

SUITE = "own tests"
TESTS = REPOSITORY / "tests"
NOT_DUMPED = {"health"}  # an index that a failed build left behind: pg_dump leaves it out
NOT_A_DATABASE = {"reference"}  # says every key once, and not all that it would need
# An entry of a table in C++: a string, raw or not, and perhaps the major since which there is such a thing.
ENTRY = re.compile(r'^\{(?:R"(\w*)\((.*?)\)\1"|"((?:[^"\\]|\\.)*)")(?:,\s*(\d+))?', re.DOTALL | re.MULTILINE)


class Case:
    """`written`: whether the files are compared as they stand, and not only what pg_dump makes of the database."""

    sides = ("a",)

    def __init__(self, name, files, written=True):
        self.suite, self.name, self.list, self.written = SUITE, name, files, written

    def files(self, _):
        return self.list

    def text(self, _):
        return b"\n".join(file.read_bytes() for file in self.list)


def entries(file):
    """(SQL, major) of each entry, by its first string."""
    for _, raw, plain, since in ENTRY.findall(file.read_text()):
        yield raw or re.sub(r"\\(.)", r"\1", plain), int(since or 0)


def drifts(folder):
    """The database of the tests of dumps, with one thing changed in each."""
    everything = TESTS / "dump" / "everything.sql"
    for number, (sql, _) in enumerate(entries(TESTS / "dump" / "drifts.inc"), 1):
        file = folder / f"drift-{number}.sql"
        file.write_text(sql + ";\n")
        yield Case(file.stem, [everything, file])


def rewrites(folder, major):
    """All expressions of the tests of rewrites in one table; some of them are there since nobody can prove them."""
    source = (TESTS / "rewrites_test.cpp").read_text()
    sql = re.search(r'schema = R"\((.*?)\)";', source, re.DOTALL)[1]
    number = 0
    for file in ("proven.inc", "unproven.inc"):
        for expression, since in entries(TESTS / "rewrites" / file):
            number += 1
            if since <= major:
                sql += f"alter table t add constraint c{number} check ({expression});\n"
    file = folder / "rewrites.sql"
    file.write_text(sql)
    return Case("rewrites", [file], written=False)


def described(pgplumb, folder):
    """Databases as descriptions have them, made by the SQL that pgplumb writes."""
    for info in sorted(one for one in (REPOSITORY / "schemas").glob("*.info") if one.stem not in NOT_A_DATABASE):
        file = folder / f"{info.stem}.sql"
        pgplumb.dump_sql(info, file)
        yield Case(info.stem, [file])


def cases(pgplumb, folder, major):
    everything = TESTS / "dump" / "everything.sql"
    out = [Case(file.parent.name, [file]) for file in sorted((TESTS / "cases").glob("*/actual.sql"))
           if file.parent.name not in NOT_DUMPED]
    out += [Case("everything", [everything]), Case("rich", [everything, TESTS / "faults" / "rich.sql"]),
            Case("spellings", [TESTS / "majors" / "spellings.sql"]), rewrites(folder, major)]
    return [*out, *described(pgplumb, folder), *drifts(folder)]
