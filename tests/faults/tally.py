"""What was tried and what held, and the list of parts."""

import dataclasses
import typing

PARTS = []


@dataclasses.dataclass
class Part:
    name: str
    hazards: str
    what: str
    long: bool
    run: typing.Callable


def part(hazards, long=False):
    """Registers a function (tally, server, pgplumb) under its name; its first line of documentation says what it shows."""

    def register(function):
        PARTS.append(Part(function.__name__, hazards, function.__doc__.strip().splitlines()[0], long, function))
        return function

    return register


class Tally:
    def __init__(self):
        self.tried, self.held, self.faults, self.figures = 0, 0, [], []

    def check(self, what, held, seen=""):
        """One case. `what` is a sentence that is true if it held; `seen` what was there instead."""
        self.tried += 1
        if held:
            self.held += 1
        else:
            self.faults.append(f"NOT HELD: {what}" + (f"\n        seen: {str(seen)[:2000]}" if seen != "" else ""))
        return bool(held)

    def figure(self, text):
        self.figures.append(text)
