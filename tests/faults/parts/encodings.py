"""Encodings: names are names in every encoding, and one that is not what the encoding promises spoils no other."""

import dataclasses
import re

from audit import Run, audit, connection
from tally import part
from told import Told


@dataclasses.dataclass
class Encoding:
    name: str
    words: tuple  # that it can spell: a table, a column, an index, a value of an enum
    bad: bytes = b""  # a name that it cannot, or that has no equivalent in UTF-8
    shown: str = ""


ENCODINGS = [
    Encoding("UTF8", ("größe", "naïve", "日本", "ключ")),
    Encoding("LATIN1", ("größe", "naïve", "çà", "ÿ")),
    Encoding("WIN1252", ("größe", "naïve", "œuvre", "€"), b"bad\x81name", r"bad\x81name"),
    Encoding("EUC_JP", ("日本", "表", "カタカナ", "索引"), b"bad\xa9\xa1name", r"bad\xA9\xA1name"),
    Encoding("SQL_ASCII", ("größe", "naïve", "日本", "ключ"), b"bad\xffname", r"bad\xFFname"),
]
LONG = "long_" + "ü" * 29  # 63 bytes and no more
CUT = LONG + "ber_and_more"


def statements(encoding, words, bad):
    table, column, index, value = words
    out = f"""create type mood as enum ('{value}');
              create table "{table}" ("{column}" text default '{value}' constraint c check ("{column}" <> '{value}x'), m mood);
              create index "{index}" on "{table}" (lower("{column}"));"""
    if bad:
        out += f'create table "{bad}" ("{bad}" integer);'
    return out


def description(encoding):
    table, column, index, value = encoding.words
    return f"""format 1
schemas {{ public {{ enums {{ mood {{ values "'{value}'" }} }} tables {{ @open yes
    "{table}" {{ columns {{ "{column}" "text default ('{value}')::varchar" m mood }}
                checks {{ c "\\"{column}\\" != ('{value}x')" }}
                indexes {{ "{index}" {{ columns "(lower(\\"{column}\\"))" }} }} }}
    gone {{ }}
}} }} }}
"""


def made(server, encoding, name):
    """Bytes go as they are where the client speaks as the server does, or not at all of encodings."""
    server.run(f"create database {name} template template0 encoding '{encoding.name}' lc_collate 'C' lc_ctype 'C'")
    codec = {"UTF8": "utf-8", "LATIN1": "latin-1", "WIN1252": "cp1252", "EUC_JP": "euc_jp", "SQL_ASCII": "utf-8"}[encoding.name]
    sql = statements(encoding, [word.encode(codec).decode("latin-1") for word in encoding.words], encoding.bad.decode("latin-1"))
    connected = server.connect(name)
    with connected.cursor() as cursor:
        cursor.execute("set client_encoding = 'SQL_ASCII'")
        connected.set_session(autocommit=True)
        cursor.execute(sql.encode("latin-1"))
    connected.close()


def try_encoding(tally, server, pgplumb, encoding):
    name = "faults_encodings"
    made(server, encoding, name)
    where = connection(server, name)
    seen = Told(audit(pgplumb, where, description(encoding), "--report", "json=r.json"))
    tally.check(f"{encoding.name}: described in UTF-8, all but what is missing is equal", seen.is_only(["table.missing public.gone"]), seen)
    if encoding.bad:
        try_bad(tally, pgplumb, where, encoding)
    for user in ("PGCLIENTENCODING", "alter database"):
        if user == "alter database":
            server.run(f"alter database {name} set client_encoding = 'SQL_ASCII'")
        again = Told(audit(pgplumb, where, description(encoding), "--report", "json=r.json",
                           environment={"PGCLIENTENCODING": "LATIN1"} if user == "PGCLIENTENCODING" else {}))
        tally.check(f"{encoding.name}: the same by {user}", again.findings == seen.findings and again.code == 1, again)
    server.run(f"drop database {name}")


def try_bad(tally, pgplumb, where, encoding):
    closed = description(encoding).replace("@open yes\n", "\n", 1)
    seen = Told(audit(pgplumb, where, closed, "--report", "json=r.json", "--report", "junit=r.xml", "--report", "markdown=r.md"))
    names = " ".join(seen.findings)
    tally.check(f"{encoding.name}: an invalid name is shown as its bytes", encoding.shown in names.replace("\\\\", "\\"), seen)
    tally.check(f"{encoding.name}: it is what is unexpected, and nothing else", len(seen.findings) == 2, seen)
    tally.check(f"{encoding.name}: the report says that names are not what the encoding promises",
                re.search(r"not every name", seen.done.reports.get("r.md", "") + seen.done.reports.get("r.json", "")), seen.done.out + seen.done.err)
    for report in ("r.json", "r.xml", "r.md"):
        tally.check(f"{encoding.name}: {report} is there, and UTF-8", "\ufffd" not in seen.done.reports.get(report, "\ufffd"), report)
    dump = Run(pgplumb, "dump", "-d", where).ended()
    again = Told(audit(pgplumb, where, dump.out, "--report", "json=r.json"))
    tally.check(f"{encoding.name}: a dump with an invalid name is not taken for the whole, or is found equal",
                dump.code != 0 or again.code == 0, f"{dump.code} {dump.err} {again}")


def try_long(tally, server, pgplumb):
    table = f'create table "{CUT}" ("{CUT}" integer); create index "i_{CUT}" on "{CUT}" ("{CUT}")'
    blocks = f'columns {{ "{CUT}" integer }} indexes {{ "i_{CUT}" "(\\"{CUT}\\")" }}'
    with server.database("faults_encodings", table) as name:
        text = f'format 1\nschemas {{ public {{ tables {{ "{CUT}" {{ {blocks} }} }} }} }}\n'
        seen = Told(audit(pgplumb, connection(server, name), text, "--report", "json=r.json"))
        tally.check("a name of 63 bytes and more is cut as the server cuts it", seen.code == 0, seen)


@part("13")
def encodings(tally, server, pgplumb):
    """Names in UTF-8, LATIN1, WIN1252, EUC_JP and none at all are found equal, beside one that is invalid; long ones are cut."""
    for encoding in ENCODINGS:
        try_encoding(tally, server, pgplumb, encoding)
    try_long(tally, server, pgplumb)
    tally.figure(", ".join(one.name for one in ENCODINGS))
