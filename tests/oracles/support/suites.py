"""Suites of cases: a folder of folders, each with a.sql, b.sql, labels.json and perhaps a setup.sql that is run before both."""

import json
import os
import pathlib

ORACLES = pathlib.Path(__file__).resolve().parent.parent
REPOSITORY = ORACLES.parent.parent


class Case:
    sides = ("a", "b")

    def __init__(self, suite, folder):
        self.suite, self.folder, self.name = suite, pathlib.Path(folder), pathlib.Path(folder).name

    def files(self, side):
        """What to run, in this order, for one side."""
        names = ("setup.sql", f"{side}.sql")
        return [self.folder / name for name in names if (self.folder / name).exists()]

    def text(self, side):
        return b"\n".join(file.read_bytes() for file in self.files(side))

    def said(self):
        file = self.folder / "labels.json"
        return json.loads(file.read_text()) if file.exists() else {"labels": {}}

    def labels(self):
        return self.said()["labels"]

    def same(self):
        """(category, identity) of what only the spelling of differs."""
        return {(category, identity) for category, identities in self.said().get("same", {}).items() for identity in identities}


def cases_of(folder):
    return [Case(folder.name, child) for child in sorted(folder.iterdir()) if (child / "a.sql").exists()]


def suites(folders):
    """The cases of folders that are suites or hold suites."""
    out = []
    for folder in map(pathlib.Path, folders):
        if not folder.is_dir():
            raise ValueError(f"{folder} is no folder")
        inner = [folder] if cases_of(folder) else [child for child in sorted(folder.iterdir()) if child.is_dir() and cases_of(child)]
        if not inner:
            raise ValueError(f"{folder} holds no cases")
        for suite in inner:
            out += cases_of(suite)
    return out


def usual():
    """The folders of suites that are there, the project's own last."""
    beside = pathlib.Path(os.environ.get("PGPLUMB_PAIRS", REPOSITORY.parent / "shared" / "pairs"))
    return ([beside] if beside.is_dir() else []) + [ORACLES / "cases"]
