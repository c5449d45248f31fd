"""A tree whose every file leaves a mark when Python runs it: pgplumb reads it and none is left."""

import shutil
import textwrap

from alembic_trees import Alembic, Tree
from plumb import Failed
from snapshots import Snapshot

MARK = "import os; os.system('touch {folder}/{name}.ran')\n"
FILES = {
    "alembic.ini": """
        [alembic]
        script_location = %(here)s/migrations
        prepend_sys_path = .
        """,
    "names.py": """
        TABLE = "marked"
        """,
    "migrations/env.py": """
        from alembic import context
        from sqlalchemy import create_engine
        with create_engine(context.config.get_main_option("sqlalchemy.url")).connect() as connection:
            context.configure(connection=connection)
            with context.begin_transaction():
                context.run_migrations()
        """,
    "migrations/versions/0001_marked.py": """
        import sqlalchemy as sa
        from alembic import op
        from names import TABLE

        revision = "0001"
        down_revision = None


        def touched(what=os.system("touch {folder}/default.ran")):
            return what


        def upgrade():
            os.system("touch {folder}/upgrade.ran")
            eval("os.system('touch {folder}/eval.ran')")
            exec("os.system('touch {folder}/exec.ran')")
            op.create_table(TABLE, sa.Column("id", sa.Integer(), primary_key=True))
        """,
}


def write(folder):
    folder.mkdir()
    for name, text in FILES.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        text = textwrap.dedent(text).strip() + "\n"
        if file.suffix == ".py":
            text = MARK.replace("{name}", file.stem) + text
        file.write_text(text.replace("{folder}", str(folder)))


def marks(folder):
    return sorted(one.stem for one in folder.glob("*.ran"))


def what_ran(laboratory, pgplumb, folder, url_of):
    """What is wrong, a line each: a mark that reading left, a tree that was not read, or one that Alembic left no marks in."""
    tree = folder / "marked"
    shutil.rmtree(tree, ignore_errors=True)
    write(tree)
    out = []
    with laboratory.database([]) as database:
        for arguments in (("dump", f"alembic:{tree}"), ("dump", f"alembic:{tree}/migrations"), ("history", f"alembic:{tree}"),
                          ("diff", laboratory.where(database), f"alembic:{tree}"), ("audit", "-d", laboratory.where(database), f"alembic:{tree}")):
            pgplumb.run(*arguments)
            out += [f"{arguments[0]} of a tree ran its {mark}" for mark in marks(tree)]
        try:
            pgplumb.snapshot(f"alembic:{tree}", folder / "marked.snapshot")
            if not any(one.kind == "table" and one.name == "marked" for one in Snapshot(folder / "marked.snapshot").objects):
                out.append("the tree with marks was read without its table")
        except Failed as error:
            out.append(f"the tree with marks was not read: {error}")
        Alembic(Tree("marked", str(tree)), url_of(laboratory, database)).run("upgrade", "heads")
        expected = {"0001_marked", "default", "env", "eval", "exec", "names", "upgrade"}
        if set(marks(tree)) != expected:
            out.append(f"Alembic ran {marks(tree)}, so that the marks prove nothing")
    return out
