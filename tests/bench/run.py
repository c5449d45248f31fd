#!/usr/bin/env python3
"""Times pgplumb against pg_dump on one database, and prints medians and ratios.

    run.py PGPLUMB CONNECTION FOLDER [--rounds N] [--json FILE] [--kinds FOLDER]

CONNECTION is a libpq connection string or URI, or the folder of a server's socket, which then means the database
`bench` there. FOLDER holds the descriptions (*.info) of that database, as generate.py writes them.

The commands take turns, after a warm-up each, so that a busy machine is unkind to all of them alike:

    pg_dump         pg_dump -s, the yardstick: it, too, reads the whole catalog
    audit           pgplumb audit with every description, scan and comparison; it must find the database plumb
    floor           pgplumb's own catalog queries as binary COPY through one psql: what the server alone costs
    dump SPELLING   pgplumb dump of the database
    read SPELLING   pgplumb check of that dump: reading it, without a server
    audit SPELLING  pgplumb audit against it; it must find the database plumb
    replay          pgplumb dump, as a snapshot, of what pg_dump -s wrote: SQL becomes a catalog, without a server
    connect, gate   psql that connects and asks nothing, and pgplumb audit --ledger-only with the tree of an incident
    tree N          the same of a tree of N migrations, as tree.py writes them

Measured are wall time, CPU time of the client (not of the server) and the client's peak memory. Exit code 0
says that the limits were kept, 1 that they were not, 2 that something could not be run.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass

WALL_LIMIT = 0.4  # of pg_dump's wall time
MEMORY_LIMIT = 1.0  # of pg_dump's peak memory
REPLAY_LIMIT = 1.0  # of the wall time of a scan, "dump snapshot"
REPLAY_MEMORY = 512  # MiB
REVISIONS = 600  # of a tree, and twice as many of another
TREE_LIMIT = 1.0  # seconds
TREE_MEMORY = 200  # MiB
TREE_GROWTH = 2.3  # of the tree's wall time, for twice the revisions
GATE_LIMIT = 0.05  # seconds more than connecting
TAIL = 20  # lines of a failed command that are shown
KINDS = pathlib.Path(__file__).resolve().parents[2] / "src" / "kinds"


class Failure(Exception):
    """Something without which there is nothing to measure."""


@dataclass
class Sample:
    """One run: seconds, seconds, and mebibytes."""

    wall: float
    cpu: float
    memory: float


def measure(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
    """Runs `command` and returns its exit code and Sample.

    Linux starts a child's peak memory at what its parent held when it was started, so that a command smaller
    than this interpreter (some 15 MiB) is shown as large as the interpreter. The yardstick is far above that.
    """
    begin = time.perf_counter()
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr)
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - begin
    child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode, Sample(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def warm_up(name, command, readable=False):
    """Runs `command` once, keeping its errors, and its output where that is `readable`, to show if it fails."""
    with tempfile.TemporaryFile() as errors, tempfile.TemporaryFile() as output:
        code, _ = measure(command, output if readable else subprocess.DEVNULL, errors)
        if code != 0:
            said = [*tail(errors), *tail(output)]
            raise Failure("\n".join([f"{name}: exit code {code}, where 0 is needed: {shown(command)}", *said]))


def tail(file):
    file.seek(0)
    return file.read().decode("utf-8", "replace").splitlines()[-TAIL:]


def shown(command):
    """`command` for a person, not for a shell: long arguments cut, and only the first few of them."""
    words = [word if len(word) <= 60 else word[:57] + "..." for word in command[:10]]
    return " ".join(words + ["..."] * (len(command) > 10))


def take_turns(commands, rounds):
    """`rounds` samples of each command, alternately."""
    samples = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            code, sample = measure(command)
            if code != 0:
                raise Failure(f"{name}: exit code {code} in a measured run, after a warm-up that passed")
            samples[name].append(sample)
    return samples


def catalog_queries(folder, version):
    """The catalog query of each kind, by its file's name, as a server of major `version` gets it.

    Lines that begin with `--@16 ` are switched on from that major on. What is deparsed takes parameters and is left out.
    """
    files = sorted(path for path in folder.glob("*.sql") if not path.name.endswith(".deparse.sql"))
    return {path.name: switched_on(path.read_text(encoding="utf-8"), version) for path in files}


def switched_on(query, version):
    def line(match):
        return match[2] if version >= int(match[1]) else match[0]

    return re.sub(r"^--@(\d+) (.*)$", line, query, flags=re.MULTILINE)


def floor_command(psql, connection, queries):
    command = [psql, "-X", "-q", "-w", "-v", "ON_ERROR_STOP=1", "-d", connection]
    for query in queries:
        # The line feed keeps a comment at the query's end from taking the parenthesis with it.
        command += ["-c", f"copy (\n{query.strip().rstrip(';')}\n) to stdout (format binary)"]
    return command


def server_version(psql, connection):
    command = [psql, "-X", "-A", "-t", "-w", "-d", connection, "-c", "show server_version_num"]
    answer = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        raise Failure(f"psql: {answer.stderr.strip()}")
    return int(answer.stdout) // 10000


def client(name):
    """A client program of PostgreSQL, preferably itself and not the wrapper that Debian puts into the PATH,
    which is a Perl script and would add its own start to pg_dump's time."""
    folder = os.environ.get("PGPLUMB_PG_BINDIR")
    if not folder and shutil.which("pg_config"):
        answer = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True, check=False)
        folder = answer.stdout.strip()
    found = shutil.which(name, path=folder or None) or shutil.which(name)
    if not found:
        raise Failure(f"{name} is not installed, or not where PGPLUMB_PG_BINDIR says")
    return found


def spellings(options):
    """Dumps, and what is done with them."""
    commands = {}
    for spelling in ("info", "json", "snapshot"):
        file = str(options.folder / f"dump.{spelling}")
        commands[f"dump {spelling}"] = [options.pgplumb, "dump", "-q", "-d", options.connection, "-o", file]
        commands[f"read {spelling}"] = [options.pgplumb, "check", file]
        commands[f"audit {spelling}"] = [options.pgplumb, "audit", "-d", options.connection, "--report", "json=/dev/null", file]
    written = str(options.folder / "dump.sql")
    warm_up("pg_dump -f", [client("pg_dump"), "-s", "-w", "-d", options.connection, "-f", written])
    commands["replay"] = [options.pgplumb, "dump", "-q", written, "-o", str(options.folder / "replayed.snapshot")]
    return commands


def trees(options):
    """Trees of migrations, read and replayed."""
    commands = {}
    for revisions in (REVISIONS, 2 * REVISIONS):
        folder = options.folder / f"tree-{revisions}"
        subprocess.run([sys.executable, pathlib.Path(__file__).with_name("tree.py"), str(revisions), folder], check=True)
        commands[f"tree {revisions}"] = [options.pgplumb, "dump", "-q", f"alembic:{folder}", "-o", str(folder / "made.snapshot")]
    return commands


def gate(options):
    """A look at the ledger alone, of a database that a tree's own SQL has made."""
    psql = client("psql")
    tree, database = KINDS.parents[1] / "tests" / "incidents" / "5-bizpilot", "gate"
    connection = re.sub(r"dbname=\S+", f"dbname={database}", options.connection)
    script = options.folder / "gate.sql"
    warm_up("history --sql", [options.pgplumb, "history", f"alembic:{tree}", "--sql", "-o", script])
    warm_up("create database", [psql, "-X", "-q", "-w", "-d", options.connection, "-c", f"drop database if exists {database}",
                                "-c", f"create database {database}"])
    warm_up("psql -f", [psql, "-X", "-q", "-w", "-v", "ON_ERROR_STOP=1", "-d", connection, "-f", script])
    return {"connect": [psql, "-X", "-q", "-w", "-d", connection, "-c", ""],
            "gate": [options.pgplumb, "audit", "-q", "-d", connection, f"alembic:{tree}", "--ledger-only"]}


def make_commands(options):
    """The commands by name, the yardstick first. Without a catalog query there is no floor to measure."""
    psql, connection = client("psql"), options.connection
    descriptions = sorted(str(path) for path in options.folder.glob("*.info") if path.name != "dump.info")
    if not descriptions:
        raise Failure(f"{options.folder}: no description (*.info) there")
    commands = {
        "pg_dump": [client("pg_dump"), "-s", "-w", "-d", connection],
        "audit": [options.pgplumb, "audit", "-d", connection, "--report", "json=/dev/null", *descriptions],
    }
    queries = catalog_queries(options.kinds, server_version(psql, connection))
    for name, query in queries.items():  # one by one, since psql does not say which of several failed
        warm_up(name, floor_command(psql, connection, [query]))
    if queries:
        commands["floor"] = floor_command(psql, connection, queries.values())
    else:
        print(f"no catalog query (*.sql) in {options.kinds}: the floor is left out", file=sys.stderr)
    return commands | spellings(options) | trees(options) | gate(options)


def medians(samples):
    """For each command the Sample of its medians."""
    return {
        name: Sample(*(statistics.median(getattr(one, what) for one in taken) for what in ("wall", "cpu", "memory")))
        for name, taken in samples.items()
    }


def print_table(middle, rounds):
    """Medians, and behind each its ratio to pg_dump's."""
    yardstick = middle["pg_dump"]
    print(f"medians of {rounds} runs, and their ratio to pg_dump -s\n")
    print(f"{'':14} {'wall':>18} {'client CPU':>18} {'peak memory':>20}")
    for name, sample in middle.items():
        cells = (
            f"{sample.wall:8.3f} s  {sample.wall / yardstick.wall:5.2f} x",
            f"{sample.cpu:8.3f} s  {sample.cpu / yardstick.cpu:5.2f} x",
            f"{sample.memory:8.1f} MiB  {sample.memory / yardstick.memory:5.2f} x",
        )
        print(f"{name:14} {cells[0]:>18} {cells[1]:>18} {cells[2]:>20}")


def limits(middle):
    """What is promised, in words, and whether it is kept."""
    audit, yardstick, replay, scan = (middle[name] for name in ("audit", "pg_dump", "replay", "dump snapshot"))
    look, connect = middle["gate"], middle["connect"]
    tree, twice = (middle[f"tree {revisions}"] for revisions in (REVISIONS, 2 * REVISIONS))
    return {
        f"{REVISIONS} revisions within {TREE_LIMIT} s and {TREE_MEMORY} MiB, and twice as many within {TREE_GROWTH} x":
            tree.wall <= TREE_LIMIT and tree.memory <= TREE_MEMORY and twice.wall <= TREE_GROWTH * tree.wall,
        f"--ledger-only within {GATE_LIMIT * 1000:.0f} ms of connecting": look.wall <= connect.wall + GATE_LIMIT,
        f"audit within {WALL_LIMIT} x wall and {MEMORY_LIMIT} x memory of pg_dump":
            audit.wall <= WALL_LIMIT * yardstick.wall and audit.memory <= MEMORY_LIMIT * yardstick.memory,
        f"replay within {REPLAY_LIMIT} x wall of dump snapshot, and {REPLAY_MEMORY} MiB":
            replay.wall <= REPLAY_LIMIT * scan.wall and replay.memory <= REPLAY_MEMORY,
    }


def write_json(path, samples, kept):
    """The raw numbers: seconds, seconds, MiB, in the order in which they were taken."""
    raw = {name: [asdict(sample) for sample in taken] for name, taken in samples.items()}
    path.write_text(json.dumps({"limits": kept, "samples": raw}, indent=2) + "\n", encoding="utf-8")


def positive(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def connection_string(text):
    """`text`, or for a folder the database `bench` of the server whose socket is there."""
    return f"host='{text}' dbname=bench" if os.path.isdir(text) else text


def arguments():
    parser = argparse.ArgumentParser(description="Times pgplumb against pg_dump.")
    parser.add_argument("pgplumb", metavar="PGPLUMB", help="the program")
    parser.add_argument("connection", metavar="CONNECTION", type=connection_string, help="or the socket's folder")
    parser.add_argument("folder", type=pathlib.Path, metavar="FOLDER", help="where the descriptions are")
    parser.add_argument("--rounds", type=positive, default=5, metavar="N", help="measured runs of each (default: 5)")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="write the raw numbers there as well")
    parser.add_argument("--kinds", type=pathlib.Path, default=KINDS, metavar="FOLDER", help="the catalog queries")
    return parser.parse_args()


def run(options):
    commands = make_commands(options)
    for name, command in commands.items():
        # A warning on a database that is exactly as described would be a false alarm: not even one may be raised.
        audit = name.startswith("audit")
        strict = ["--fail-on", "warning"] if audit else []
        warm_up(name, command + strict, readable=audit)
    samples = take_turns(commands, options.rounds)
    middle = medians(samples)
    kept = limits(middle)
    print_table(middle, options.rounds)
    print()
    for promise, is_kept in kept.items():
        print(f"{promise}: {'yes' if is_kept else 'no'}")
    if options.json:
        write_json(options.json, samples, kept)
    return 0 if all(kept.values()) else 1


def main():
    try:
        return run(arguments())
    except (Failure, OSError) as error:
        print(f"run.py: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
