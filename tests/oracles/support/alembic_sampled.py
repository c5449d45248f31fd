"""Databases that stand at a revision of a tree and are stamped as if they stood at its heads: what an audit says of them.

From each the way back is taken that `audit --plan` tells, with Alembic itself, and from databases that were damaged otherwise; the next
audit finds nothing.

The truth comes from scans alone: of the database after each revision. An object is expected if it is there at the heads and not at
the sampled revision, and its own revision is the last one after which it came; or if one of its fields differs.
"""

import json
import random
import shlex

from alembic_trees import Alembic
from plumb import Failed, first_lines, id_of, shown
from snapshots import Snapshot

MOST = 5  # objects named in a line
ITS_OWN = {"ledger.several_heads"}  # what is found of a tree whose database is as its migrations make it


class Story:
    """Of every object: what made it, and how it looked after each revision."""

    def __init__(self):
        self.revisions, self.states, self.makers = [], [], {}

    def add(self, revision, state):
        before = self.states[-1] if self.states else {}
        self.makers.update({identity: revision for identity in state.keys() - before.keys()})
        self.revisions.append(revision)
        self.states.append(state)

    def later(self, number):
        """Identities that are there only at the end, only at this revision, and in both but with other fields."""
        here, end = self.states[number], self.states[-1]
        changed = {one for one in here.keys() & end.keys() if here[one].fields != end[one].fields}
        return end.keys() - here.keys(), here.keys() - end.keys(), changed


def tell(laboratory, pgplumb, folder, tree, url_of):
    story = Story()
    file = folder / f"{tree.name}.step.snapshot"
    with laboratory.database([]) as database:
        for revision in Alembic(tree, url_of(laboratory, database)).steps():
            pgplumb.snapshot(laboratory.where(database), file)
            scanned = Snapshot(file).without_extensions()
            story.add(revision, {identity: one for identity, one in scanned.items() if one.belongs != "ledger" and not is_ledger(identity)})
    return story


def is_ledger(identity):
    return "alembic_version" in identity[2:]


def audited(laboratory, pgplumb, tree, database, *options):
    code, out, err, command = pgplumb.run("audit", "-d", laboratory.where(database), f"alembic:{tree.folder()}", "--quiet",
                                          "--report", "json=-", "--fail-on", "never", *options)
    if not out.startswith("{"):
        raise Failed(f"exit code {code}: {first_lines(err)} ({command})")
    return json.loads(out)


class Verdict:
    """What an audit found, against what it should."""

    def __init__(self, story, number, report):
        self.story, self.report = story, report
        self.missing, self.unexpected, self.changed = story.later(number)
        self.findings = [one for one in report["findings"] if one["class"] in ("drift", "ledger") and one["object"]["kind"] != "ledger"]
        self.covered = {id_of(thing): one for one in self.findings for thing in one["covers"]}
        self.found = {id_of(one["object"]): one for one in self.findings}

    def lines(self):
        return [f"{what}: {len(some)}, as {', '.join(f'{one.kind} {shown(one)}' for one in sorted(some)[:MOST])}" for what, some in
                (("not listed", self.not_listed()), ("listed without need", self.without_need()),
                 ("listed under another revision", self.of_another_revision())) if some]

    def not_listed(self):
        """What an unexpected table has is told with it."""
        told = self.found.keys() | self.covered.keys()
        strange = {(one.schema, one.name) for one in self.unexpected & told if one.kind == "table"}
        return {one for one in (self.missing | self.unexpected | self.changed) - told if (one.schema, one.parent) not in strange}

    def without_need(self):
        due = self.missing | self.unexpected | self.changed
        return {one for one in self.found.keys() | self.covered.keys() if one not in due and one.kind != "schema"}

    def of_another_revision(self):
        """Of what is missing by itself: what its table takes along is told with the table."""
        return {one for one in self.missing & self.found.keys() if self.found[one].get("revision") != self.story.makers[one]}


def upgraded(alembic, to):
    """In a tree of branches, what `upgrade REVISION` leaves out would not be what later revisions make."""
    for done in alembic.steps():
        if done == to:
            return


def stamped_too_far(alembic, story, number, chance):
    upgraded(alembic, story.revisions[number])
    alembic.run("stamp", "heads")


def stamped_too_near(alembic, story, number, chance):
    alembic.run("upgrade", "heads")
    alembic.run("stamp", story.revisions[number])


def without_a_table(alembic, story, number, chance):
    """And with all else: somebody mended half of it by hand, or lost it."""
    upgraded(alembic, story.revisions[-1])
    tables = sorted(one for one in story.later(number)[0] if one.kind == "table")
    if tables:
        lost = chance.choice(tables)
        alembic.query(f'drop table "{lost.schema}"."{lost.name}" cascade')


def without_an_index(alembic, story, number, chance):
    upgraded(alembic, story.revisions[-1])
    indexes = sorted(one for one in story.states[-1] if one.kind == "index")
    if indexes:
        lost = chance.choice(indexes)
        alembic.query(f'drop index "{lost.schema}"."{lost.name}"')


DAMAGES = [stamped_too_far, stamped_too_near, without_a_table, without_an_index]


def way_back(laboratory, pgplumb, tree, database, alembic):
    """What is left when the recipe was taken, a line each."""
    plan = audited(laboratory, pgplumb, tree, database, "--plan")["plan"]
    if plan["blocked"]:
        return [f"blocked by {plan['blocked']}"]
    for step in plan["steps"]:
        try:
            for command in step["commands"]:
                alembic.run(*shlex.split(command)[1:])
            if step["sql"] and step["in_transaction"]:
                alembic.query(";\n".join(step["sql"]))
            for statement in [] if step["in_transaction"] else step["sql"]:
                alembic.query_alone(statement)
        except RuntimeError as error:
            return [f"{step} failed: {error}"]
    left = [one for one in audited(laboratory, pgplumb, tree, database)["findings"] if one["class"] in ("drift", "ledger") and one["rule"] not in ITS_OWN]
    return [f"after {[step['commands'] or 'SQL' for step in plan['steps']]}: {one['message']}" for one in left[:MOST]]


def broken(laboratory, pgplumb, folder, tree, how_many, url_of):
    """What is wrong, a line each."""
    story = tell(laboratory, pgplumb, folder, tree, url_of)
    numbers = range(len(story.revisions) - 1)
    chance = random.Random(tree.name)
    out = []
    for number in sorted(chance.sample(numbers, min(how_many, len(numbers)))):
        for damage in DAMAGES:
            what = f"at {story.revisions[number]}, {damage.__name__.replace('_', ' ')}"
            with laboratory.database([]) as database:
                alembic = Alembic(tree, url_of(laboratory, database))
                damage(alembic, story, number, chance)
                if damage == stamped_too_far:
                    out += [f"{what}: {line}" for line in Verdict(story, number, audited(laboratory, pgplumb, tree, database)).lines()]
                out += [f"{what}: {line}" for line in way_back(laboratory, pgplumb, tree, database, alembic)]
    return out
