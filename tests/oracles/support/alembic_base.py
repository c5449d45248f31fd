"""Trees whose first revisions are gone, as where a schema was made without them and stamped: what an audit says of their databases.

The whole tree makes the database. Against the tree without its first revisions nothing may be found of the objects that these made:
neither that something is missing, nor that it is there, nor that it differs.
"""

import json
import re
import shutil

from alembic_trees import Alembic
from plumb import Failed, first_lines

GONE = 3  # revisions
ALLOWED = {"ledger.base_schema", "ledger.several_heads"}


def project_of(tree):
    """The folder that holds the project's modules, and the tree's place in it."""
    folder = tree.folder()
    top = folder
    while (top.parent / "__init__.py").exists():
        top = top.parent
    return (top, folder.relative_to(top)) if (top / "__init__.py").exists() else (folder, "")


def cut(tree, order, folder):
    """A copy without the first revisions."""
    top, place = project_of(tree)
    copy = folder / f"{tree.name}.cut" / top.name
    shutil.copytree(top, copy, ignore=shutil.ignore_patterns("__pycache__"))
    gone = order[:GONE]
    for file in sorted((copy / place).rglob("*.py")):
        text = file.read_text()
        own = re.search(r"^revision\b.*?=\s*['\"](\S+?)['\"]", text, re.MULTILINE)
        if own and own[1] in gone:
            file.unlink()
        elif own:
            file.write_text(re.sub(r"^(down_revision\b.*?=\s*)['\"](\S+?)['\"]",
                                   lambda one: one[1] + "None" if one[2] in gone else one[0], text, flags=re.MULTILINE))
    return copy / place


def false_alarms(laboratory, pgplumb, folder, tree, url_of):
    """What is found all the same, a line each. Our own trees are too small to lose so much."""
    if not tree.package and not tree.wheel:
        return []
    with laboratory.database([]) as database:
        order = list(Alembic(tree, url_of(laboratory, database)).steps())
        if len(order) <= GONE:
            return []
        code, out, err, command = pgplumb.run("audit", "-d", laboratory.where(database), f"alembic:{cut(tree, order, folder)}", "--quiet",
                                              "--report", "json=-", "--fail-on", "never")
        if not out.startswith("{"):
            raise Failed(f"exit code {code}: {first_lines(err)} ({command})")
        found = [one for one in json.loads(out)["findings"] if one["class"] in ("drift", "ledger") and one["rule"] not in ALLOWED]
        return [f"without its first {GONE} revisions: {one['rule']}: {one['message']}" for one in found]
