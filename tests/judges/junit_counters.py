"""Reads JUnit files with junitparser, which counts again, and holds its counts against the attributes.

    junit_counters.py FILE...

Exit code 1 if a file cannot be read, or counts wrongly.
"""

import collections
import sys

from junitparser import Error, Failure, JUnitXml, Skipped

KINDS = {Failure: "failures", Error: "errors", Skipped: "skipped"}


def main():
    cases = 0
    wrong = []
    for file in sys.argv[1:]:
        for suite in JUnitXml.fromfile(file):
            counted = collections.Counter(KINDS[type(result)] for case in suite for result in case.result)
            counted["tests"] = sum(1 for case in suite)
            said = {name: getattr(suite, name) for name in ["tests", *KINDS.values()]}
            cases += counted["tests"]
            if any(said[name] != counted[name] for name in said) or counted["tests"] == 0:
                wrong.append(f"{file}: says {said}, has {dict(counted)}")
    print("\n".join(wrong) or f"{cases} cases")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
