"""The table of statements that can be made, each with how often it is."""

from pieces import Pieces

STATEMENTS = {}
TRIES = 30


def statement(weight):
    """Puts a function into the table; it gives SQL, or nothing where the database has nothing that it could be for."""

    def put(make):
        STATEMENTS[make.__name__] = (make, weight)
        return make

    return put


class Writer(Pieces):
    """Writes one statement after the other. `weights` make some of them rarer or more frequent."""

    def __init__(self, rng, weights):
        super().__init__(rng)
        self.weights = weights

    def next(self, state):
        self.state = state
        chances = [weight * self.weights.get(name, 1) for name, (_, weight) in STATEMENTS.items()]
        for _ in range(TRIES):
            make = self.rng.choices([make for make, _ in STATEMENTS.values()], chances)[0]
            if sql := make(self):
                return sql
        return "select 1"
