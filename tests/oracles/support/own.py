"""The databases of the project's other tests, as cases of one side."""

from suites import REPOSITORY

SUITE = "own tests"


class Case:
    sides = ("a",)

    def __init__(self, name, files):
        self.suite, self.name, self.list = SUITE, name, files

    def files(self, _):
        return self.list

    def text(self, _):
        return b"\n".join(file.read_bytes() for file in self.list)


def cases():
    tests = REPOSITORY / "tests"
    out = [Case(file.parent.name, [file]) for file in sorted((tests / "cases").glob("*/actual.sql"))]
    out.append(Case("everything", [tests / "dump" / "everything.sql"]))
    out.append(Case("rich", [tests / "dump" / "everything.sql", tests / "faults" / "rich.sql"]))
    out.append(Case("spellings", [tests / "majors" / "spellings.sql"]))
    return out
