"""Churn: another session changes tables all the time, and an audit beside it never says what was never true."""

import itertools
import random
import threading
import time

from audit import Run, audit, connection
from tally import part
from told import Told

HELD = """create schema held; create schema churn;
create type held.state as enum ('open', 'paid');
create function held.start() returns integer language sql immutable as 'select 1';
create table held.customers (id serial primary key, name text not null default 'new' constraint named check (length(name) < 100));
create table held.orders (
    id bigint generated always as identity constraint orders_key primary key,
    customer integer not null constraint bought references held.customers,
    state held.state not null default 'open' check (state in ('open', 'paid')),
    total numeric(12,2) default 0 constraint positive check (total >= 0), steps integer default held.start(),
    gross numeric generated always as (total * 2) stored, note varchar(50), unique (note));
create index orders_customer on held.orders (customer); create index orders_note on held.orders (lower(note)) where total > 0;
create table held.parts (at date not null, kind text) partition by range (at);
create table held.parts_1 partition of held.parts for values from ('2020-01-01') to ('2021-01-01');
create view held.seen as select id, total from held.orders where total > 0;
create materialized view held.sums as select count(*) as n from held.customers;
create sequence held.numbers;
"""
# Of the described: each is one transaction, after which all is as before.
BACK = """
alter table held.orders rename to was; alter table held.was rename to orders
alter table held.orders rename total to was; alter table held.orders rename was to total
alter table held.orders rename note to was; select 1; alter table held.orders rename was to note
alter index held.orders_note rename to was; alter index held.was rename to orders_note
alter table held.orders rename constraint positive to was; alter table held.orders rename constraint was to positive
alter table held.orders rename constraint bought to was; alter table held.orders rename constraint was to bought
alter schema held rename to was; alter schema was rename to held
alter type held.state rename to was; alter type held.was rename to state
alter type held.state rename value 'open' to 'was'; alter type held.state rename value 'was' to 'open'
alter function held.start() rename to was; alter function held.was() rename to start
alter sequence held.numbers rename to was; alter sequence held.was rename to numbers
alter view held.seen rename to was; alter view held.was rename to seen
alter table held.orders alter note type varchar(60); alter table held.orders alter note type varchar(50)
alter table held.orders alter customer drop not null; alter table held.orders alter customer set not null
alter table held.orders alter total drop default; alter table held.orders alter total set default 0
alter table held.orders drop constraint positive; alter table held.orders add constraint positive check (total >= 0)
alter table held.orders drop constraint bought; alter table held.orders add constraint bought foreign key (customer) references held.customers
drop index held.orders_note; create index orders_note on held.orders (lower(note)) where total > 0
drop view held.seen; create view held.seen as select id, total from held.orders where total > 0
drop table held.parts_1; create table held.parts_1 partition of held.parts for values from ('2020-01-01') to ('2021-01-01')
alter table held.parts detach partition held.parts_1; alter table held.parts attach partition held.parts_1 for values from ('2020-01-01') to ('2021-01-01')
alter table held.orders add was integer; alter table held.orders drop was
alter table held.customers rename to was; create table held.customers (id integer); drop table held.customers; alter table held.was rename to customers
truncate held.orders
grant select on held.orders, held.customers to public
reindex table held.orders
refresh materialized view held.sums
comment on column held.orders.note is 'changed'
cluster held.orders using orders_key
""".strip().splitlines()
# Of a table that lives only for a while; {n} is its number.
PASSING = """
create table churn.t{n} (id serial primary key, a text default 'x' check (a <> ''), b integer default churn.give(), m churn.mood default 'sad', e text)
create index i{n} on churn.t{n} (lower(a), (b + 1)) where b > 0
create view churn.v{n} as select id, a from churn.t{n}
alter table churn.t{n} rename a to aa
alter table churn.t{n} add constraint c{n} check (aa like 'x%' or b in (1, 2))
alter index churn.i{n} rename to j{n}
alter table churn.t{n} rename constraint c{n} to d{n}
alter table churn.t{n} alter b type bigint
create type churn.kind{n} as enum ('a', 'b')
alter table churn.t{n} add k churn.kind{n} default 'a'
alter type churn.kind{n} rename to kinds{n}
alter type churn.kinds{n} rename value 'a' to 'c'
alter type churn.mood add value 'mood {n}'
alter function churn.give() rename to gives; alter function churn.gives() rename to give
alter table churn.t{n} rename to u{n}
truncate churn.u{n}
grant select on churn.u{n} to public
reindex table churn.u{n}
alter table churn.u{n} add unique (e)
alter table churn.u{n} drop constraint d{n}
alter table churn.u{n} drop k; drop type churn.kinds{n}
alter schema churn rename to churned; alter schema churned rename to churn
drop view churn.v{n}; drop table churn.u{n}
""".strip().splitlines()
START = "create type churn.mood as enum ('sad'); create function churn.give() returns integer language sql as 'select 1'"
SECONDS = 60
RATES = (3, 27, 350)


class Churner(threading.Thread):
    """Runs so many statements a second on its own connection; of the described ones every third."""

    def __init__(self, server, name, rate, tables):
        super().__init__(daemon=True)
        self.connection, self.rate, self.done, self.faults, self.stopped = server.connect(name), rate, 0, [], threading.Event()
        self.passing = (sql.format(n=n) for n in tables for sql in PASSING)

    def transactions(self):
        chance = random.Random(7)
        for turn in itertools.count():
            yield chance.choice(BACK) if turn % 3 == 2 else next(self.passing)

    def run(self):
        start = time.monotonic()
        with self.connection.cursor() as cursor:
            for sql in self.transactions():
                if self.stopped.wait(max(0, start + self.done / self.rate - time.monotonic())):
                    return
                try:
                    cursor.execute(sql)
                except Exception as fault:  # told by the case
                    self.faults.append(f"{sql}: {fault}")
                self.done += sql.count(";") + 1

    def stop(self):
        self.stopped.set()
        self.join(10)
        self.connection.close()


def judge(tally, rate, seen, sums):
    """One audit: clean, or what it could not check was changing or locked; never anything else."""
    sums["scans"] += 1
    sums["clean" if seen.code == 0 else "could not check" if seen.code == 4 else "WRONG"] += 1
    rules = {one.split()[0] for one in seen.unchecked}
    sums["rules"] |= rules
    ended = seen.code == 0 and not seen.unchecked or seen.code == 4 and rules and rules <= {"scan.changing", "scan.locked"}
    told = str(seen) if len(tally.faults) < 12 else f"exit code {seen.code}; findings {sorted(seen.findings)}; {seen.failure}"
    tally.check(f"an audit beside {rate} statements a second is clean, or could not check what changes", ended, told)
    tally.check(f"an audit beside {rate} statements a second finds nothing", not seen.findings, told)


def beside(tally, server, pgplumb, name, description, rate, tables):
    churner = Churner(server, name, rate, tables)
    churner.start()
    end, sums = time.monotonic() + SECONDS, {"scans": 0, "clean": 0, "could not check": 0, "WRONG": 0, "rules": set()}
    while time.monotonic() < end:
        judge(tally, rate, Told(audit(pgplumb, connection(server, name), description, "--report", "json=r.json")), sums)
    churner.stop()
    tally.check(f"all of {rate} statements a second ran", not churner.faults, churner.faults[:5])
    tally.figure(f"{churner.done / SECONDS:.0f} statements/s: {sums['scans']} scans, {sums['clean']} clean, "
                 f"{sums['could not check']} could not check ({', '.join(sorted(sums['rules'])) or 'none'}), {sums['WRONG']} wrong")


@part("6", long=True)
def churn(tally, server, pgplumb):
    """Beside 3, 27 and 350 changes a second no audit finds anything, fails or ends otherwise than clean or could not check."""
    with server.database("faults_churn", HELD + START) as name:
        description = Run(pgplumb, "dump", "-d", connection(server, name), "-n", "held").ended().out
        seen = Told(audit(pgplumb, connection(server, name), description, "--report", "json=r.json"))
        tally.check("without changes the audit is clean", seen.code == 0, seen)
        tables = itertools.count()
        for rate in RATES:
            beside(tally, server, pgplumb, name, description, rate, tables)
