"""Snapshots that pgplumb wrote, as Python sees them: objects with their fields by name, and what could not be read."""

import collections
import json
import re

from plumb import Id

Object = collections.namedtuple("Object", "belongs position fields")
ESCAPE = re.compile(r"\\u\{([0-9A-F]+)\}|\\x([0-9A-F]{2})|\\([nt\\])")
PLAIN = {"n": "\n", "t": "\t", "\\": "\\"}


def plain(text):
    """Undoes how pgplumb makes hidden characters visible."""
    if "\\" not in text:
        return text

    def character(match):
        code, byte, letter = match.groups()
        return chr(int(code, 16)) if code else f"\\x{byte}" if byte else PLAIN[letter]

    return ESCAPE.sub(character, text)


def value(kept):
    return plain(kept) if isinstance(kept, str) else [plain(one) for one in kept] if isinstance(kept, list) else kept


class Snapshot:
    """objects by id; problems: (id or None, text). Columns have their place among their table's, not their number."""

    def __init__(self, file):
        with open(file, encoding="utf-8") as lines:
            next(lines)
            self.about = json.loads(next(lines).strip().removeprefix('"about":').rstrip(","))
            next(lines)
            self.objects = dict(self.rows(lines))
        self.problems = [(Id(*map(plain, row["object"])) if "object" in row else None, plain(row["what"]))
                         for row in self.about["could_not_read"]]
        self.number_columns()

    @staticmethod
    def rows(lines):
        kind, names = "", []
        for line in lines:
            if line.startswith("null]"):
                return
            row = json.loads(line.rstrip().rstrip(","))
            if isinstance(row, dict):
                kind, names = row["kind"], row["fields"]
                continue
            schema, parent, name = map(plain, row[:3])
            yield Id(kind, schema, parent, name), Object(row[3], row[4], dict(zip(names, map(value, row[5:]))))

    def number_columns(self):
        tables = collections.defaultdict(list)
        for identity, column in self.objects.items():
            if identity.kind == "column":
                tables[identity[1:3]].append((column.position, identity))
        for places in tables.values():
            for number, (_, identity) in enumerate(sorted(places), 1):
                self.objects[identity] = self.objects[identity]._replace(position=number)

    def without_extensions(self):
        """The objects that belong to no extension, nor to a table that does."""
        theirs = {(identity.schema, identity.name) for identity, one in self.objects.items() if one.belongs == "extension"}
        return {identity: one for identity, one in self.objects.items()
                if one.belongs != "extension" and not (identity.parent and identity[1:3] in theirs)}
