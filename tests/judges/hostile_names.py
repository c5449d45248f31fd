#!/usr/bin/env python3
"""Sends hostile names through an audit and reads them back from every report with parsers that are not pgplumb's.

    hostile_names.py PGPLUMB [--names FILE] [--schema XSD]...

The server is the one that the environment names. FILE is a JSON object or list of further names. Each XSD is a schema
beside junit.xsd that the JUnit file must fit. Tables of those names are made and not described (unexpected), and described and not made
(missing), so that they come from a server and from a file. At last a database that has each name for every kind of object is
dumped in each spelling: the dump has to hold the names, show what is invisible, and read back as plumb. Exit code 1 if a name
is lost, changed or acted upon.
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unicodedata
import xml.parsers.expat

from names import NAMES

DATABASE = "pgplumb_hostile_names"
ENDINGS = {"junit": ".xml", "markdown": ".md", "json": ".json", "terminal": ".txt", "sarif": ".sarif", "gitlab": ".gitlab",
           "github": ".github"}
ESCAPE = re.compile(r"\\(?:(\\)|(n)|(t)|(r)|x([0-9A-Fa-f]{2})|u\{([0-9A-Fa-f]+)\})")


def decoded(shown):
    """What `visible` made visible, as it was."""

    def one(found):
        backslash, line, tab, carriage, byte, point = found.groups()
        if backslash:
            return "\\"
        if line or tab or carriage:
            return "\n" if line else "\t" if tab else "\r"
        return chr(int(byte or point, 16))

    return ESCAPE.sub(one, shown)


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def unquoted(shown):
    """The last name of schema.table as SQL writes it."""
    found = re.fullmatch(r'public\.(?:"((?:[^"]|"")*)"|([a-z_][a-z0-9_]*))', shown, re.DOTALL)
    return None if not found else found[2] if found[2] is not None else found[1].replace('""', '"')


def stored(name):
    """As PostgreSQL keeps it: cut to 63 bytes between characters; None if it refuses it."""
    if not name or "\0" in name:
        return None
    try:
        raw = name.encode()
    except UnicodeEncodeError:
        return None
    return raw[:63].decode(errors="ignore")


def table_names(texts):
    """Those among `table public.NAME` of all texts that parsers gave."""
    return {unquoted(decoded(text)) for text in texts}


class Faults(list):
    def check(self, true, text):
        if not true:
            self.append(text)


def from_junit(path, faults):
    """Names of test cases; and that the suite counts them rightly."""
    names = []
    suite = {}
    counts = {"testcase": 0, "failure": 0, "error": 0, "skipped": 0}

    def start(tag, attributes):
        if tag == "testsuite":
            suite.update(attributes)
        if tag in counts:
            counts[tag] += 1
        if tag == "testcase":
            names.append(attributes["name"])

    parser = xml.parsers.expat.ParserCreate()
    parser.StartElementHandler = start
    parser.Parse(path.read_bytes(), True)
    for counter, tag in {"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"}.items():
        faults.check(int(suite[counter]) == counts[tag], f"junit: {counter} is {suite[counter]}, and there are {counts[tag]}")
    return [re.sub(r" \(table\)(: .*)?$", "", name) for name in names if " (table)" in name]


def from_json(path):
    root = json.loads(path.read_text())
    return {f["object"]["name"] for f in root["findings"] if f["object"]["kind"] == "table"}


def from_markdown(path, faults):
    """Texts of code in table cells as GitHub's own parser sees them, and that nothing else became markup."""
    html = subprocess.run(["cmark-gfm", "-e", "table", "-e", "autolink", "-e", "strikethrough", "-e", "tagfilter", "--unsafe", path],
                          check=True, capture_output=True, text=True).stdout
    for heading in ("Findings", "Details"):
        html = html.replace(f"<h2>{heading}</h2>", "", 1)
    for tag in ("<a", "<img", "<script", "<b>", "<blockquote", "<del", "<em", "</details", "<h2", "<hr"):
        faults.check(tag not in html, f"markdown: a name became {tag}")
    cells = re.findall(r"<td>table <code>(.*?)</code></td>", html, re.DOTALL)
    entity = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&amp;": "&"}
    return [re.sub("&(?:lt|gt|quot|amp);", lambda m: entity[m[0]], cell) for cell in cells]


def from_sarif(path, faults):
    """Names of logical locations; and that messages say the same, in which SARIF doubles braces and escapes brackets."""
    names = []
    for result in json.loads(path.read_text())["runs"][0]["results"]:
        text = result["message"]["text"]
        faults.check(not re.search(r"(?<!\\)\]\(", text), f"sarif: a link in {text!r}")
        faults.check(not re.search("[{}]", text.replace("{{", "").replace("}}", "")), f"sarif: an argument's place in {text!r}")
        text = text.replace("{{", "{").replace("}}", "}").replace("\\[", "[").replace("\\]", "]")
        for place in result["locations"][0]["logicalLocations"]:
            faults.check(place["fullyQualifiedName"] in text, f"sarif: {place['fullyQualifiedName']!r} is not in {text!r}")
            names.append(place["fullyQualifiedName"])
    return names


def from_gitlab(path):
    return [found[1] for entry in json.loads(path.read_text())
            if (found := re.match(r"table (public\..*?) (?:does not exist|is there, and)", entry["description"]))]


def from_github(path, faults):
    """Names among the annotations that GitHub would show; and that nothing but annotations is there."""
    names = []
    for line in path.read_text().splitlines():
        found = re.fullmatch(r"::(?:error|warning|notice) ((?:[a-z]+=[^:,]*)(?:,[a-z]+=[^:,]*)*)::(.*)", line)
        faults.check(found, f"github: {line!r} is no annotation")
        if found and (named := re.match(r"table (public\..*?) (?:does not exist|is there, and)", found[2])):
            names.append(named[1].replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%"))
    return names


def from_terminal(path):
    return re.findall(r"table (public\..*?) (?:does not exist|is there, and)", path.read_text())


def invisible(text):
    """Characters of a report that a reader does not see or a terminal acts upon."""
    return {c for c in text if c != "\n" and (unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp", "Cn") or c == "\ufffe")}


def judge(folder, wanted, schemas, faults):
    files = {kind: folder / ("audit" + ending) for kind, ending in ENDINGS.items()}
    for kind in set(ENDINGS) - {"json"}:
        text = files[kind].read_text()
        faults.check(not invisible(text), f"{kind}: invisible characters {sorted(map(hex, map(ord, invisible(text))))}")
        for line in text.split("\n"):
            ours = kind == "github" and re.match(r"::(error|warning|notice) ", line)
            faults.check(ours or not re.match(r"\s*(::|##vso|##teamcity)", line), f"{kind}: a CI system would act on {line!r}")
    found = {
        "junit": table_names(from_junit(files["junit"], faults)),
        "json": from_json(files["json"]),
        "markdown": table_names(from_markdown(files["markdown"], faults)),
        "terminal": table_names(from_terminal(files["terminal"])),
        "sarif": table_names(from_sarif(files["sarif"], faults)),
        "gitlab": table_names(from_gitlab(files["gitlab"])),
        "github": table_names(from_github(files["github"], faults)),
    }
    for kind, names in found.items():
        for name in sorted(wanted - names):
            faults.append(f"{kind}: lost {name!r}")
    for schema in schemas:
        fits = subprocess.run(["xmllint", "--noout", "--schema", schema, files["junit"]], capture_output=True, text=True)
        faults.check(fits.returncode == 0, f"junit: does not fit {schema}: {fits.stderr[:500]}")


def audit(pgplumb, folder, described):
    tables = {("@" if name.startswith("@") else "") + name: {"columns": {"id": "integer"}} for name in described}
    description = folder / "desired.json"
    description.write_text(json.dumps({"format": 1, "schemas": {"public": {"tables": tables}}}))
    reports = [f"--report={kind}={folder}/audit{ending}" for kind, ending in ENDINGS.items()]
    run = subprocess.run([pgplumb, "audit", "--fail-on", "warning", "-d", DATABASE, description, *reports], capture_output=True, text=True)
    if run.returncode != 1:
        sys.exit(f"pgplumb ended with {run.returncode} where findings were expected:\n{run.stderr}")


def everything_called(number, name):
    """SQL that gives the name to a schema, table, column, default, check, foreign key, index, enum, label, sequence and view."""
    n = quoted(name)
    text = "'" + name.replace("'", "''") + "'"
    return f"""create schema {n};
create table {n}.{n} (id integer primary key, {n} text default {text}, constraint {n} check ({n} <> {text}));
create table {n}.referring (id integer, constraint {n} foreign key (id) references {n}.{n});
create schema part{number};
create type part{number}.{n} as enum ({text});
create table part{number}.typed (state part{number}.{n} default {text});
create schema more{number};
create sequence more{number}.{n};
create schema view{number};
create view view{number}.{n} as select 1 as one;
create schema index{number};
create table index{number}.indexed (a text);
create index {n} on index{number}.indexed (a) where a <> {text};
"""


def names_in_json(path):
    """Keys of every object, at any depth."""
    found = set()

    def walk(node):
        if isinstance(node, dict):
            found.update(key[1:] if key.startswith("@@") else key for key in node)
            for child in node.values():
                walk(child)

    walk(json.loads(path.read_text()))
    return found


def names_in_xml(path):
    found = set()

    def start(tag, attributes):
        name = attributes.get("name", "")
        found.add(decoded(name) if attributes.get("escaped") == "yes" else name)

    parser = xml.parsers.expat.ParserCreate()
    parser.StartElementHandler = start
    parser.Parse(path.read_bytes(), True)
    return found


def names_in_snapshot(path):
    rows = [row for row in json.loads(path.read_text())["objects"] if isinstance(row, list)]
    return {decoded(name) for row in rows for name in row[:3]}


def dumps(pgplumb, folder, names, faults):
    database = DATABASE + "_dump"
    subprocess.run(["createdb", database], check=True)
    sql = "".join(everything_called(number, name) for number, name in enumerate(names) if name not in ("public",))
    subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", database], input=sql, text=True, check=True)
    readers = {"info": None, "json": names_in_json, "xml": names_in_xml, "snapshot": names_in_snapshot}
    for spelling, reader in readers.items():
        file = folder / f"dump.{spelling}"
        subprocess.run([pgplumb, "dump", "-q", "-d", database, "-o", file], check=True)
        text = file.read_text()
        faults.check(not invisible(text), f"dump in {spelling}: invisible characters {sorted(map(hex, map(ord, invisible(text))))}")
        if reader:
            for name in sorted(set(names) - reader(file)):
                faults.append(f"dump in {spelling}: lost {name!r}")
        run = subprocess.run([pgplumb, "audit", "--fail-on", "note", "--severity", "foreign_key.unindexed=off", "-d", database, file],
                             capture_output=True, text=True)
        faults.check(run.returncode == 0, f"dump in {spelling}: does not read back as plumb\n{run.stderr}{run.stdout[:2000]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pgplumb")
    parser.add_argument("--names")
    parser.add_argument("--schema", action="append", default=[pathlib.Path(__file__).with_name("junit.xsd")])
    options = parser.parse_args()
    names = list(NAMES)
    if options.names:
        more = json.loads(pathlib.Path(options.names).read_text())
        names += list(more.values() if isinstance(more, dict) else more)
    names = sorted({stored(name) for name in names} - {None})
    faults = Faults()
    # Ten at a time, each once from the server and once from the file: GitHub shows no more annotations of a step.
    subprocess.run(["createdb", DATABASE], check=True)
    for start in range(0, len(names), 10):
        some = names[start:start + 10]
        for made in (True, False):
            sql = 'drop schema public cascade; create schema public;\n'
            sql += "".join(f"create table {quoted(name)} (id integer);\n" for name in some if made)
            subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", DATABASE], input=sql, text=True, check=True,
                           stdout=subprocess.DEVNULL, env={**os.environ, "PGOPTIONS": "-c client_min_messages=warning"})
            with tempfile.TemporaryDirectory() as folder:
                audit(options.pgplumb, pathlib.Path(folder), [] if made else some)
                judge(pathlib.Path(folder), set(some), options.schema, faults)
    with tempfile.TemporaryDirectory() as folder:
        dumps(options.pgplumb, pathlib.Path(folder), names, faults)
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{len(names)} hostile names, {len(faults)} faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
