"""A database with something of everything that is compared, and much that settings of a session change."""

from server import ROOT


def everything(major):
    """Its statements: the database of the tests of dumps, and a schema full of dates, intervals, bytes and quotes."""
    sql = (ROOT / "tests/dump/everything.sql").read_text() + (ROOT / "tests/faults/rich.sql").read_text()
    sql = sql.replace(" version '1.7'", "")
    return sql if major >= 15 else sql.replace("on delete set null (region)", "on delete set null")
