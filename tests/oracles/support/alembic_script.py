"""The script that `pgplumb history --sql` writes of a tree, run by psql, against what Alembic made of it: whole dumps, line by line,
rows included where none were left out."""

import difflib

from plumb import Failed, first_lines


def dumped(laboratory, database, ledger, rows):
    """The schema with its comments, and rows if they are asked for."""
    parts = ["--inserts", f"--exclude-table-data={ledger}"] if rows else ["-s"]
    text = laboratory.program("pg_dump", *parts, "-d", database).decode()
    # Newer programs put a random word into each dump.
    return [line for line in text.splitlines() if line and not line.startswith(("\\restrict", "\\unrestrict"))]


def heads(laboratory, database, ledger):
    rows = laboratory.program("psql", "-X", "-A", "-t", "-d", database, "-c", f"select version_num from {ledger} order by 1")
    return [f"head {line}" for line in rows.decode().split()]


def broken(laboratory, pgplumb, script, tree, database, ledger="alembic_version"):
    """Lines of what the script makes otherwise than the database has it; and how many statements stand in it in doubt, which may
    be why. `tree` is a folder, `script` the file that is written."""
    code, _, err, command = pgplumb.run("history", f"alembic:{tree}", "--sql", "-o", script)
    if code != 0:
        raise Failed(f"exit code {code}: {first_lines(err)} ({command})")
    text = script.read_text(errors="replace")
    with laboratory.database([script]) as made:
        sides = [dumped(laboratory, one, ledger, "\n-- Left out: " not in text) + heads(laboratory, one, ledger) for one in (database, made)]
    differing = difflib.unified_diff(*sides, "Alembic", "the script", n=0, lineterm="")
    return [line for line in differing if not line.startswith(("---", "+++", "@@"))], text.count("\n-- In doubt: ")
