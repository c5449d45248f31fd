"""What a run's JSON report tells, in sets that a case can compare."""

import json


def name_of(thing):
    return ".".join(part for part in (thing["schema"], thing["parent"], thing["name"]) if part)


class Told:
    """findings and unchecked: sets of "rule name"; unproven: how many pairs; failure: why there was no audit. `code` is the exit code."""

    def __init__(self, done, report="r.json"):
        self.code, self.done = done.code, done
        said = json.loads(done.reports.get(report, "{}") or "{}")
        self.findings = {f"{one['rule']} {name_of(one['object'])}" for one in said.get("findings", [])}
        self.unchecked = {f"{one['rule']} {name_of(one['object'])}" for one in said.get("could_not_check", [])}
        self.failure = said.get("failure", "")
        self.unproven = len(said.get("unproven", []))

    def is_only(self, findings, unchecked=()):
        return self.findings == set(findings) and self.unchecked == set(unchecked)

    def __str__(self):
        return (f"exit code {self.code}; findings {sorted(self.findings)}; could not check {sorted(self.unchecked)}; "
                f"unproven {self.unproven}; {self.failure} {self.done.err[:400]}")
