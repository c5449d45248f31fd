"""Runs of pgplumb, and what they said."""

import collections
import json
import os
import re
import subprocess

Id = collections.namedtuple("Id", "kind schema parent name")


def bare(text):
    """Text by which names are compared where one side may quote them and the other not."""
    return text.replace('"', "")


def shown(identity):
    return ".".join(part for part in identity[1:] if part)


class Failed(Exception):
    """pgplumb gave no report; the text says how it ended."""


class Report:
    """A JSON report, or that there was none."""

    def __init__(self, said, command):
        self.command, self.said = command, said
        if said["failure"]:
            raise Failed(f"{said['failure']} ({command})")
        self.findings = [one for one in said["findings"] if one["class"] in ("drift", "ledger")]
        self.health = [one for one in said["findings"] if one["class"] == "health"]
        self.problems = said["could_not_check"]
        self.unproven = {bare(text) for text in said["unproven"]}
        self.fields = {(one["rule"], id_of(one["object"])) for one in self.findings}

    def is_unproven(self, identity, field):
        return bare(f"{identity.kind} {shown(identity)}: {field}") in self.unproven


def id_of(thing):
    return Id(thing["kind"], thing["schema"], thing["parent"], thing["name"])


class Pgplumb:
    """The program, and the options that every run with SQL gets."""

    def __init__(self, path, folder, sql_options=()):
        self.path, self.folder, self.sql_options = str(path), str(folder), list(sql_options)
        keep = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        self.environment = {**keep, "NO_COLOR": "1"}

    def run(self, *arguments):
        """Exit code, standard output and standard error."""
        options = self.sql_options if any(str(one).endswith(".sql") for one in arguments) else []
        command = [self.path, *map(str, arguments), *options]
        try:
            done = subprocess.run(command, cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
        except subprocess.TimeoutExpired:
            raise Failed(f"no end after 120 s ({command_line(command)})") from None
        return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"), command_line(command)

    def diff(self, actual, desired):
        code, out, err, command = self.run("diff", actual, desired, "--quiet", "--report", "json=-", "--fail-on", "never")
        if code not in (0, 1, 4) or not out.startswith("{"):
            raise Failed(f"exit code {code}: {first_lines(err)} ({command})")
        return Report(json.loads(out), command)

    def snapshot(self, source, file):
        """Writes the source's catalog to a file; gives what was complained of on the way."""
        code, _, err, command = self.run("dump", source, "--format", "snapshot", "--quiet", "--allow-incomplete", "-o", file)
        if code != 0:
            raise Failed(f"exit code {code}: {first_lines(err)} ({command})")
        return err

    def dump_sql(self, source, file):
        code, _, err, command = self.run("dump", source, "--format", "sql", "--quiet", "-o", file)
        if code != 0:
            raise Failed(f"exit code {code}: {first_lines(err)} ({command})")

    def rules(self):
        return set(re.findall(r"^(\S+)  \(", self.run("rules")[1], re.MULTILINE))

    def reads_sql(self, file):
        """Why it does not read .sql; empty if it does."""
        try:
            self.diff(file, file)
        except Failed as error:
            return str(error)
        return ""


def first_lines(text, most=3):
    return " | ".join(text.strip().splitlines()[:most])[:600]


def command_line(command):
    return " ".join(f"'{one}'" if re.search(r"[^\w@%+=:,./-]", one) else one for one in command)
