"""Alembic on one tree, in a process of its own: whatever a tree's env.py does ends with it.

    python3 alembic_run.py upgrade REVISION | stamp [--purge] REVISION... | steps | query SQL | alone SQL

`steps` upgrades a revision at a time, prints each id on a line once it ran, and then waits for a line. Standard input begins with
a line of JSON: folder: of env.py, or of an alembic.ini; url: of the database; paths: where Python finds the project, the first
being the current folder; prepare: Python text that is run before, with `config` and `url`; environment: variables, in which
{url} is the database's.
"""

import json
import logging
import os
import pathlib
import sys


def configuration(folder, url):
    from alembic.config import Config

    inside = (folder / "env.py").exists()
    ini = next((one for one in (folder / "alembic.ini", folder.parent / "alembic.ini") if one.exists()), None)
    if not inside and not ini:
        sys.exit(f"{folder} has neither env.py nor alembic.ini")
    config = Config(str(ini)) if ini else Config()
    if inside:
        config.set_main_option("script_location", str(folder))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def steps(config, answers):
    from alembic import command
    from alembic.script import ScriptDirectory

    directory = ScriptDirectory.from_config(config)
    order = [one.revision for one in directory.iterate_revisions("heads", "base", implicit_base=True)]
    for revision in reversed(order):
        command.upgrade(config, revision)
        print(revision, file=answers, flush=True)
        sys.stdin.readline()


def query(url, sql, alone):
    import sqlalchemy

    options = {"isolation_level": "AUTOCOMMIT"} if alone else {}
    with sqlalchemy.create_engine(url).connect().execution_options(**options) as connection:
        connection.connection.cursor().execute(sql)
        connection.connection.commit()


def main():
    said = json.loads(sys.stdin.readline())
    url, folder = said["url"], pathlib.Path(said["folder"])
    sys.path[:0] = said["paths"]
    os.environ.update({name: text.replace("{url}", url) for name, text in said["environment"].items()})
    os.chdir(said["paths"][0] if said["paths"] else folder)
    # A tree may print what it likes, but not among the answers.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    config = configuration(folder, url)
    exec(said["prepare"], {"config": config, "url": url})  # one of the rows of trees.py, or the user's own
    logging.captureWarnings(True)
    if sys.argv[1] == "steps":
        return steps(config, answers)
    if sys.argv[1] in ("query", "alone"):
        return query(url, sys.argv[2], sys.argv[1] == "alone")
    from alembic import command

    if sys.argv[1] == "stamp":
        return command.stamp(config, [one for one in sys.argv[2:] if one != "--purge"], purge="--purge" in sys.argv)
    return getattr(command, sys.argv[1])(config, sys.argv[2])


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    main()
