"""What all trials gave, as tables for a terminal, and which bounds they break."""

import collections

from static import Tally, by_cause
from trial import PAIR_FORMS, SELF_FORMS, cause

MOST = 0.02  # of objects opaque, and of expressions unproven
EXAMPLES = 25


def aligned(header, rows):
    """A table: the first column to the left, the others to the right."""
    rows = [[str(cell) for cell in row] for row in [header, *rows]]
    widths = [max(len(row[place]) for row in rows) for place in range(len(header))]
    for row in rows:
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:]))]
        print("  " + "  ".join(cells).rstrip())


def share(part, whole):
    return f"{part} ({100 * part / whole:.1f} %)" if whole and part else str(part)


def lines_of(judged, which):
    return sum(len(getattr(one, which)) for one in judged)


class Figures:
    """Of one suite, or of all."""

    def __init__(self, results):
        self.results = results
        self.static = Tally()
        for result in results:
            for tally, _ in result.statics:
                self.static.add(tally)
        self.expressions = sum(result.expressions for result in results)

    def disagreements(self):
        return [one for result in self.results for _, some in result.statics for one in some]

    def outcomes(self, which):
        out = collections.defaultdict(list)
        for result in self.results:
            for one in getattr(result, which):
                out[one.form].append(one)
        return out

    def not_compared(self):
        return collections.Counter(why for result in self.results for one in result.pairs if one.judged for why in one.judged.uncompared)


def by_suite(results):
    out = collections.defaultdict(list)
    for result in results:
        out[result.case.suite].append(result)
    rows = [(suite, Figures(some)) for suite, some in out.items()]
    return rows + ([("all", Figures(results))] if len(rows) > 1 else [])


def print_statics(rows):
    print("\nStatic catalog against the scanned one")
    aligned(["suite", "sides", "objects", "equal", "wrong", "opaque", "expressions", "equal", "different", "unproven"],
            [[suite, t.sides, t.objects, t.equal, t.wrong, share(t.opaque, t.objects), t.expressions, t.same, t.different,
              share(t.unproven, t.expressions)] for suite, t in ((suite, figures.static) for suite, figures in rows)])


def print_pairs(rows):
    print("\nLabelled differences, each pair in both directions")
    lines = []
    for suite, figures in rows:
        for form, outcomes in sorted(figures.outcomes("pairs").items(), key=lambda item: PAIR_FORMS.index(item[0])):
            judged = [one.judged for one in outcomes if one.judged]
            found, missed, undecided = sum(one.found for one in judged), lines_of(judged, "missed"), lines_of(judged, "undecided")
            labels = found + missed + undecided
            lines.append([f"{suite}  {form}", len(outcomes), labels, found, missed, share(undecided, labels), lines_of(judged, "unlabelled"),
                          sum(one.unproven for one in outcomes), sum(one.problems for one in outcomes), sum(bool(one.failed) for one in outcomes)])
    aligned(["suite, form", "reports", "labels", "found", "missed", "undecided", "unlabelled", "unproven", "not checked", "failed"], lines)


def print_selves(rows):
    print("\nSelf-comparisons")
    lines = []
    for suite, figures in rows:
        for form, outcomes in sorted(figures.outcomes("selves").items(), key=lambda item: SELF_FORMS.index(item[0])):
            lines.append([f"{suite}  {form}", len(outcomes), sum(bool(one.notes) for one in outcomes), sum(one.unproven for one in outcomes),
                          sum(one.problems for one in outcomes), sum(bool(one.failed) for one in outcomes)])
    aligned(["suite, form", "reports", "not clean", "unproven", "not checked", "failed"], lines)


def print_not_compared(figures):
    counts = figures.not_compared()
    forms = max(1, len(figures.outcomes("pairs")) * 2)
    if counts:
        print("\nLabels of what is not yet compared, or left alone by rule")
        aligned(["of", "labels"], [[why, f"{count / forms:.1f}".removesuffix(".0")] for why, count in counts.most_common()])


def print_causes(figures, again):
    """Every disagreement by what it has in common with others, the most frequent first."""
    print("\nStatic disagreements by cause, with one example each")
    for reason, count, one in by_cause(figures.disagreements()):
        print(f"  {count:5}  {reason}\n         {one.case}: {one.what}")
        if one.static is not None or one.scanned is not None:
            print(f"           static   {one.static!r}\n           scanned  {one.scanned!r}")
    groups = collections.defaultdict(list)
    for which in ("pairs", "selves"):
        for outcomes in figures.outcomes(which).values():
            for one in outcomes:
                for note in [*one.notes, *([f"failed: {one.failed}"] if one.failed else [])]:
                    groups[which, one.form, cause(note)].append((one, note))
    print("\nReports that are not as they should be, by cause")
    for (which, form, reason), group in sorted(groups.items(), key=lambda item: -len(item[1])):
        one, note = group[0]
        print(f"  {len(group):5}  {'pair' if which == 'pairs' else 'self'} {form}: {reason[:200]}")
        for other, text in group[:EXAMPLES]:
            print(f"         {other.label}: {text[:600]}")
        if len(group) > EXAMPLES:
            print(f"         and {len(group) - EXAMPLES} more")
        print(f"         again: {again(one.label)}")


def broken_bounds(figures):
    """The bounds that do not hold, a line each."""
    pairs = [one for outcomes in figures.outcomes("pairs").values() for one in outcomes]
    selves = [one for outcomes in figures.outcomes("selves").values() for one in outcomes]
    judged = [one.judged for one in pairs if one.judged]
    exact = {"objects or fields wrong": figures.static.wrong, "labels missed": lines_of(judged, "missed"),
             "findings without a label": lines_of(judged, "unlabelled"),
             "self-comparisons not clean": sum(bool(one.notes) for one in selves),
             "reports that failed": sum(bool(one.failed) for one in [*pairs, *selves]),
             "cases that could not be tried": sum(len(result.broken) for result in figures.results)}
    out = [f"{what}: {count}, and none may be" for what, count in exact.items() if count]
    forms = max(1, len(figures.outcomes("selves")))
    labels = lines_of(judged, "undecided") + lines_of(judged, "missed") + sum(one.found for one in judged)
    for what, part, whole in (("objects opaque", figures.static.opaque, figures.static.objects),
                              ("expressions unproven", figures.static.unproven, figures.static.expressions),
                              ("labels undecided", lines_of(judged, "undecided"), labels),
                              ("expressions unproven in self-comparisons", sum(one.unproven for one in selves), figures.expressions * forms)):
        if part > MOST * whole:
            out.append(f"{what}: {share(part, whole)}, and {100 * MOST:.0f} % may be")
    return out
