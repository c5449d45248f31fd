"""How pgplumb compares each field of each kind, read from the headers in which its kinds declare their fields."""

import functools
import re

from suites import REPOSITORY

FIELD = re.compile(r'constexpr Field<[^;]*?>\s+\w+\{\s*\d+,\s*"(\w+)"(.*?)\};', re.DOTALL)
MATCH = re.compile(r"Match::(\w+)")
NAME = re.compile(r'Kind const kind\{\s*\.name = "(\w+)"')


@functools.cache
def matches():
    """(kind, field) -> the name of its Match; what says none is exact."""
    out = {}
    for header in (REPOSITORY / "src" / "kinds").glob("*.hpp"):
        source = header.with_suffix(".cpp")
        kind = NAME.search(source.read_text()) if source.exists() else None
        if kind:
            for name, rest in FIELD.findall(header.read_text()):
                match = MATCH.search(rest)
                out[kind[1], name] = match[1] if match else "exact"
    if not out:
        raise RuntimeError("no fields were found in src/kinds")
    return out


def is_expression(kind, field):
    return matches().get((kind, field)) in ("expression", "bound")


def is_judged(kind, field):
    """Whether two spellings of one value may differ, so that pgplumb is asked and not the texts."""
    return matches().get((kind, field), "exact") not in ("exact", "by_rule", "relation")
