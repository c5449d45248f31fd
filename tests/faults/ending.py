"""What every bad ending has in common: an exit code, one sentence, a hint, whole reports, and nothing secret or left behind."""

import concurrent.futures
import json
import pathlib
import shutil
import tempfile

from audit import Run

DESCRIPTION = "format 1\nschemas { public { tables { t { columns { id integer } } } } }\n"
FOREIGN = ("FATAL", "libpq", "SQLSTATE", "pg_hba.conf entry", "no password supplied", "connection to server", "terminating", "bug in pgplumb")


def attempt(pgplumb, where, *more, description=DESCRIPTION, limit=90, environment=None, before=(), old="old\n", command="audit"):
    """An audit with an older report beside it, in a folder that is gone afterwards; `left` is what lies there at the end."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="pgplumb-run-"))
    (folder / "d.info").write_text(description)
    (folder / "report.json").write_text(old)
    run = Run(pgplumb, command, where, "d.info", "-o", "report.json", *more, folder=folder, environment=environment, before=before)
    done = run.ended(limit)
    done.left = sorted(set(done.reports) - {"d.info", "report.json"})
    shutil.rmtree(folder)
    return done


def faults_of(done, code, words=(), secrets=(), within=None):
    """What is wrong with an ending, as sentences."""
    told = done.out + done.err
    out = [f"no word of {word!r}" for word in words if word not in told]
    if done.code != code:
        out.append(f"exit code {done.code}")
    if code in (3, 4) and ("Not audited: " not in told or "hint: " not in told):
        out.append("no sentence with a hint")
    out += [f"foreign words: {word}" for word in FOREIGN if word in told]
    out += ["a secret" for secret in secrets if secret in told + "".join(done.reports.values())]
    if code in (3, 4) and done.code == code and not says_failure(done):
        out.append("no report that says so")
    if done.left:
        out.append(f"left behind: {done.left}")
    if within is not None and done.seconds > within:
        out.append(f"it took {done.seconds:.1f} s")
    return out


def says_failure(done):
    """Whether the JSON report is whole, says why there is no audit, and finds nothing."""
    try:
        report = json.loads(done.reports["report.json"])
    except ValueError:
        return False
    return report["failure"] != "" and report["findings"] == []


def check_ending(tally, what, done, code, words=(), secrets=(), within=None):
    faults = faults_of(done, code, words, secrets, within)
    tally.check(f"{what}: exit code {code}, one sentence, a hint", not faults, f"{'; '.join(faults)}\n{done.out}{done.err}")


def at_once(work, cases, number=8):
    """Runs `work` for every case on several threads, since most of them wait; gives the cases with their results, in order."""
    with concurrent.futures.ThreadPoolExecutor(number) as pool:
        return list(zip(cases, pool.map(work, cases)))


def many_tables(number):
    tables = " ".join(f"missing_{i} {{ columns {{ id integer note text }} }}" for i in range(number))
    return f"format 1\nschemas {{ public {{ tables {{ {tables} }} }} }}\n"
