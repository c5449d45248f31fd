#!/usr/bin/python3
"""Labels of a pair of databases by plain catalog SQL: what is missing in a, extra in a, or changed. pgplumb has no part in it.

    labels.py FOLDER...      runs a.sql and b.sql (and setup.sql before each) of the folders, and writes their labels.json

Texts of the catalogs may differ where nothing does but the spelling. Whoever knows that of a thing says so under "same" in
labels.json, which stays there: such a thing has no label.
"""

import argparse
import contextlib
import dataclasses
import json
import pathlib
import sys

QUERY = (pathlib.Path(__file__).resolve().parent / "neutral.sql").read_text()


@dataclasses.dataclass
class Thing:
    attributes: dict
    told_by: list  # (category, identity) of what makes it go without saying


def things(connection):
    """A database's things by (category, identity)."""
    out = {}
    with connection.cursor() as cursor:
        cursor.execute("begin read only; set local search_path to pg_catalog; set local jit to off")
        cursor.execute(QUERY)
        for category, identity, attributes, told_by in cursor.fetchall():
            out[category, identity] = Thing(attributes, [tuple(pair) for pair in told_by])
        cursor.execute("rollback")
    return out


def changed_attributes(a, b):
    return {name for name in a.attributes.keys() | b.attributes.keys() if a.attributes.get(name) != b.attributes.get(name)}


def labels(a, b, same=()):
    """The labels of two databases' things, as labels.json has them. `same`: (category, identity) of what is only spelled otherwise."""
    out = {}

    def add(key, sort):
        empty = {"missing_in_a": [], "extra_in_a": [], "changed": []}
        out.setdefault(key[0], empty)[sort].append(key[1])

    for key in sorted(a.keys() | b.keys()):
        if key not in a:
            add(key, "missing_in_a")
        elif key not in b:
            add(key, "extra_in_a")
        elif key not in same and changed_attributes(a[key], b[key]):
            add(key, "changed")
    return {"differs": bool(out), "labels": out}


def main():
    from laboratory import Laboratory
    from suites import Case

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="+", type=pathlib.Path)
    with Laboratory() as laboratory:
        for folder in parser.parse_args().folder:
            case = Case("", folder)
            sides = []
            for side in case.sides:
                with laboratory.database(case.files(side)) as database, contextlib.closing(laboratory.connect(database)) as connection:
                    sides.append(things(connection))
            found = labels(*sides, case.same())
            if case.same():
                found["same"] = case.said()["same"]
            (folder / "labels.json").write_text(json.dumps(found, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
            print(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
