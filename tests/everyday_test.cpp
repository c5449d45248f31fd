#include <doctest/doctest.h>

#include "support/command.hpp"
#include "support/database.hpp"

namespace {

std::string const shop =
    "create table customers (id bigint primary key, email text not null unique);"
    "create table orders (id bigint primary key, customer_id bigint not null references customers (id));"
    "create index orders_customer_id_idx on orders (customer_id);";

}  // namespace

TEST_CASE_FIXTURE(Command, "live: init writes what the next audit finds plumb, and never over what is there") {
    Database const database("pgplumb_init");
    database.run(shop + "create table alembic_version (version_num varchar(32)); insert into alembic_version values ('b2');");
    write(".git/HEAD", "");
    write("alembic.ini", "");
    auto const run = (*this)("init -d pgplumb_init");
    CHECK(run.code == 0);
    CHECK(run.says("wrote schemas/pgplumb_init.info: 2 tables"));
    CHECK(run.says("ledger of alembic (public.alembic_version, at b2)"));
    CHECK(run.says("next: pgplumb audit local"));
    CHECK(read("pgplumb.info").find("#include \"schemas/pgplumb_init.info\"") != std::string::npos);
    CHECK((*this)("check").code == 0);
    auto const audit = (*this)("audit local");
    CHECK(audit.code == 0);
    CHECK(audit.says("Plumb: "));
    auto const again = (*this)("init -d pgplumb_init");
    CHECK(again.code == 2);
    CHECK(again.complains("pgplumb.info is there already"));
    CHECK((*this)("init -d pgplumb_init --force").code == 0);
    database.run("drop table alembic_version");
    CHECK((*this)("audit local").says("ledger.untracked"));
    CHECK((*this)("init -d 'dbname=pgplumb_init password=secret' --force").code == 0);
    CHECK(read("pgplumb.info").find("secret") == std::string::npos);
}

TEST_CASE_FIXTURE(Command, "live: a dump of a part leaves the rest unspoken") {
    Database const database("pgplumb_part");
    database.run(shop + "create schema other; create table other.t (id bigint); create type state as enum ('a');");
    CHECK((*this)("dump -q -d pgplumb_part -t customers -o part.info").code == 0);
    CHECK(read("part.info").find("orders") == std::string::npos);
    CHECK((*this)("audit -d pgplumb_part part.info --fail-on note").code == 0);
    CHECK((*this)("dump -q -d pgplumb_part -n other -o part.json").code == 0);
    CHECK(read("part.json").find("customers") == std::string::npos);
    CHECK((*this)("audit -d pgplumb_part part.json --fail-on note").code == 0);
    CHECK((*this)("dump -d pgplumb_part -n other --format snapshot").code == 2);
    CHECK((*this)("dump -d pgplumb_part -o x.yaml").complains("names no format"));
    CHECK((*this)("dump -d pgplumb_part -o no/such/folder/x.info").code == 5);
}

TEST_CASE_FIXTURE(Command, "live: dump says what it does not hold, and writes nothing of a scan that is not whole") {
    Database const database("pgplumb_not_whole");
    database.run(shop + "create function f() returns int language sql as 'select 1';");
    CHECK((*this)("dump -d pgplumb_not_whole -o d.info").complains("function x 1"));
    CHECK((*this)("dump -q -d pgplumb_not_whole").err.empty());
    CHECK((*this)("dump -d 'host=/nowhere dbname=x' -o none.info").code == 3);
    CHECK_FALSE(has("none.info"));
}

TEST_CASE_FIXTURE(Command, "live: diff names its sides in every line, and holds databases, snapshots and descriptions against each other") {
    Database const left("pgplumb_left");
    Database const right("pgplumb_right");
    left.run(shop);
    right.run(shop +
              "alter table orders add note text; drop index orders_customer_id_idx; create schema extra; create table extra.t (id int);"
              "alter table customers alter email type varchar(99)");
    auto const run = (*this)("diff dbname=pgplumb_left dbname=pgplumb_right");
    CHECK(run.code == 1);
    CHECK(run.says("pgplumb_left against pgplumb_right"));
    CHECK(run.says("column public.orders.note does not exist in pgplumb_left; pgplumb_right has it"));
    CHECK(run.says("index public.orders.orders_customer_id_idx is only in pgplumb_left; pgplumb_right does not have it"));
    CHECK(run.says("expected: character varying(99)  (pgplumb_right)\n    actual:   text  (pgplumb_left)"));
    CHECK(run.says("schema extra does not exist in pgplumb_left"));
    CHECK_FALSE(run.says("table extra.t does not exist"));
    auto const turned = (*this)("diff dbname=pgplumb_right dbname=pgplumb_left");
    CHECK(turned.says("column public.orders.note is only in pgplumb_right; pgplumb_left does not have it"));
    CHECK(turned.says("schema extra is only in pgplumb_right"));
    CHECK_FALSE(turned.says("extra.t"));
    for (auto const* file : {"l.info", "l.json", "l.xml", "l.snapshot"}) {
        CAPTURE(file);
        CHECK((*this)(std::string("dump -q -d pgplumb_left -o ") + file).code == 0);
        CHECK((*this)(std::string("diff --fail-on note dbname=pgplumb_left ") + file).code == 0);
        CHECK((*this)(std::string("diff --fail-on note --severity foreign_key.unindexed=off ") + file + " dbname=pgplumb_left").code == 0);
        CHECK((*this)(std::string("diff --fail-on note ") + file + " l.info").code == 0);
        CHECK((*this)(std::string("diff ") + file + " dbname=pgplumb_right").code == 1);
        CHECK((*this)(std::string("dump -o again.info ") + file).code == 0);
        CHECK(read("again.info") == read("l.info"));
    }
    CHECK((*this)("diff l.info").complains("two sources"));
    CHECK((*this)("diff l.info nothing").complains("no file, no target and no connection string"));
    CHECK((*this)("diff 'host=/nowhere dbname=x' l.info").code == 3);
}

TEST_CASE_FIXTURE(Command, "live: the order of columns is a note between databases and snapshots, and no matter to a description") {
    Database const left("pgplumb_order_left");
    Database const right("pgplumb_order_right");
    left.run("create table t (a int, b int, gone int, c int, d int, only_here int); alter table t drop column gone");
    right.run("create table t (a int, c int, only_there int, b int, d int); create table same (a int, b int)");
    auto const run = (*this)("diff dbname=pgplumb_order_left dbname=pgplumb_order_right");
    CHECK(run.says("note: table public.t: its columns stand in another order in pgplumb_order_left  [table.column_order]"));
    CHECK(run.says("expected: (c, b)  (pgplumb_order_right)\n    actual:   (b, c)  (pgplumb_order_left)"));
    CHECK_FALSE(run.says("table public.same: its columns"));
    CHECK((*this)("dump -q -d pgplumb_order_right -o right.snapshot").code == 0);
    CHECK((*this)("dump -q -d pgplumb_order_right -o right.info").code == 0);
    CHECK((*this)("audit -d pgplumb_order_left right.snapshot").says("table.column_order"));
    CHECK((*this)("diff right.snapshot dbname=pgplumb_order_left").says("table.column_order"));
    CHECK_FALSE((*this)("audit -d pgplumb_order_left right.info").says("table.column_order"));
    CHECK_FALSE((*this)("diff right.info dbname=pgplumb_order_left").says("table.column_order"));
    left.run("drop table t; create table same (b int, a int); drop table same; create table t (a int, more int, c int, b int, d int)");
    CHECK_FALSE((*this)("diff dbname=pgplumb_order_left dbname=pgplumb_order_right").says("table.column_order"));
}

TEST_CASE_FIXTURE(Command, "live: indexes of materialized views are unexpected as others are, and missing with their view") {
    Database const left("pgplumb_views_left");
    Database const right("pgplumb_views_right");
    left.run("create materialized view v as select 1 as a; create index v_a on v (a)");
    right.run("create materialized view v as select 1 as a; create materialized view w as select 1 as a; create index w_a on w (a)");
    auto const run = (*this)("diff dbname=pgplumb_views_left dbname=pgplumb_views_right");
    CHECK(run.says("index public.v.v_a is only in pgplumb_views_left"));
    CHECK(run.says("view public.w does not exist in pgplumb_views_left"));
    CHECK_FALSE(run.says("index public.w.w_a does not exist"));
    CHECK(run.says("covers:   1 more object"));
    CHECK_FALSE((*this)("diff dbname=pgplumb_views_right dbname=pgplumb_views_left").says("w_a"));
}

TEST_CASE_FIXTURE(Command, "live: a partition's own key is held to the one that the other database's partition has from its parent") {
    Database const left("pgplumb_keys_left");
    Database const right("pgplumb_keys_right");
    std::string const tables = "create table t (a int) partition by list (a); create table t_1 partition of t for values in (1);";
    left.run(tables + "alter table t_1 add primary key (a); alter table t_1 add unique (a); alter table t_1 add check (a > 0)");
    right.run(tables + "alter table t add primary key (a); alter table t add constraint t_1_a_check check (a > 1)");
    auto const run = (*this)("diff dbname=pgplumb_keys_left dbname=pgplumb_keys_right");
    CHECK(run.says("primary_key public.t.t_pkey does not exist"));
    CHECK_FALSE(run.says("public.t_1.t_1_pkey"));
    CHECK(run.says("unique public.t_1.t_1_a_key is only in pgplumb_keys_left"));
    CHECK(run.says("check public.t_1.t_1_a_check: expression differs"));
}

TEST_CASE_FIXTURE(Command, "live: a snapshot tells what a ledger stamped, without the server") {
    Database const database("pgplumb_kept");
    database.run("create table alembic_version (version_num text); insert into alembic_version values ('r2'); create table a (id int);");
    write("d.info",
          "format 1\nledger { tool alembic revisions { r1 { creates { tables { public.a } } } r2 { creates { tables { public.b } } } } }\n"
          "schemas { public { tables { a { columns { id int } } b { columns { id int } } } } }\n");
    CHECK((*this)("dump -q -d pgplumb_kept -o k.snapshot").code == 0);
    CHECK((*this)("diff k.snapshot d.info").says("table.stamped_but_missing"));
    CHECK(read("k.snapshot").find("\"r2\"") != std::string::npos);
    CHECK(read("k.snapshot").find("/tmp/") == std::string::npos);  // not where the server is
}

TEST_CASE_FIXTURE(Command, "a snapshot that is newer, cut off or edited is a clear error") {
    write("d.info", "format 1\n");
    auto const refused = [&](std::string const& text) {
        write("s.snapshot", text);
        auto const run = (*this)("diff s.snapshot d.info");
        CHECK(run.code == 2);
        return run.err;
    };
    CHECK(refused("{\"pgplumb_snapshot\": 2,\n").find("its format is 2, and this pgplumb reads format 1") != std::string::npos);
    CHECK(refused("{\"pgplumb_snapshot\": 1,\n \"about\": {}\n").find("cut off") != std::string::npos);
    CHECK(refused("{\"pgplumb_snapshot\": 1,\n \"about\": {},\n \"objects\": [\nnull],\n \"checksum\": \"0123456789abcdef\"}\n")
              .find("edited") != std::string::npos);
}

TEST_CASE_FIXTURE(Command, "live: the command line stands over the environment, that over the target, that over all settings") {
    Database const database("pgplumb_settings");
    database.run(shop);
    write(".git/HEAD", "");
    write("deep/er/x", "");
    write("schemas/s.info", "format 1\nschemas { public { tables { customers { } nothing { } } } }\n");
    write("pgplumb.info",
          "format 1\nsettings { fail_on never timeout 50 }\n"
          "target one { connection \"dbname=${WHICH}\" descriptions \"schemas/s.info\" fail_on error }\n"
          "target two { connection \"dbname=x password=secret\" }\nrules { table.unexpected off }\nschemas { public { } }\n");
    std::string const which = "WHICH=pgplumb_settings";
    CHECK((*this)("audit one", which).code == 1);
    CHECK((*this)("audit one", which + " PGPLUMB_FAIL_ON=never").code == 0);
    CHECK((*this)("audit one --fail-on error", which + " PGPLUMB_FAIL_ON=never").code == 1);
    CHECK_FALSE((*this)("audit one", which).says("table.unexpected"));
    CHECK((*this)("audit one").complains("pgplumb.info:3:14: error: the environment has no variable WHICH, or an empty one"));
    CHECK((*this)("audit one", which + " PGPLUMB_FAIL_OM=note").complains("did you mean \"PGPLUMB_FAIL_ON\"?"));
    CHECK((*this)("audit onne", which).complains("did you mean \"one\"?"));
    CHECK((*this)("audit one", which + " PGPLUMB_FAIL_ON=sometimes").complains("PGPLUMB_FAIL_ON"));
    auto const shown = (*this)("config one --show --timeout 7", which + " PGPLUMB_COLOR=never");
    CHECK(shown.says("fail-on             error  (pgplumb.info:3)"));
    CHECK(shown.says("timeout             7  (--timeout)"));
    CHECK(shown.says("color               never  (PGPLUMB_COLOR)"));
    CHECK(shown.says("connection          pgplumb_settings  (pgplumb.info:3)"));
    CHECK(shown.says("target              one, chosen"));
    CHECK_FALSE((*this)("config two").says("secret"));
    CHECK((*this)("audit -d pgplumb_settings", "PGPLUMB_CONNECTION=dbname=nowhere").code == 0);
    CHECK((*this)("audit one --config none.info", which).code == 2);
}

TEST_CASE_FIXTURE(Command, "live: a baseline accepts what is there, and what is new counts") {
    Database const database("pgplumb_baseline");
    database.run(shop);
    write("d.info", "format 1\nschemas { public { tables { customers { } b { } \"a table\" { } } } }\n");
    CHECK((*this)("audit -d pgplumb_baseline d.info").code == 1);
    CHECK((*this)("baseline write known.txt -d pgplumb_baseline d.info").says("3 findings in known.txt"));
    auto const text = read("known.txt");
    CHECK(text.starts_with("# pgplumb baseline 1"));
    CHECK(text.find(" table.missing public.\"a table\"\n") != std::string::npos);
    auto const same = (*this)("audit -d pgplumb_baseline d.info --baseline known.txt --fail-on note -o r.xml -o r.json");
    CHECK(same.code == 0);
    CHECK(read("r.xml").find("skipped=\"3\"") != std::string::npos);
    CHECK(read("r.json").find("in the baseline") != std::string::npos);
    CHECK((*this)("audit -d pgplumb_baseline d.info --baseline known.txt --show-accepted").says("table public.b"));
    CHECK((*this)("baseline write known.txt -d pgplumb_baseline d.info --baseline known.txt").says("3 findings"));
    CHECK(read("known.txt") == text);
    database.run("create table b (id int); drop table customers cascade");
    auto const later = (*this)("audit -d pgplumb_baseline d.info --baseline known.txt");
    CHECK(later.code == 1);
    CHECK(later.says("table public.customers does not exist"));
    CHECK(later.complains("1 line of the baseline known.txt fits nothing any more"));
    write("bad.txt", text + "no fingerprint\n");
    CHECK((*this)("audit -d pgplumb_baseline d.info --baseline bad.txt").complains("bad.txt:5: "));
    write("worse.txt", "");
    CHECK((*this)("audit -d pgplumb_baseline d.info --baseline worse.txt").code == 2);
    CHECK((*this)("audit -d pgplumb_baseline d.info --baseline none.txt").code == 2);
}

TEST_CASE_FIXTURE(Command, "live: before a release, what is pending is expected and all else fails") {
    Database const database("pgplumb_release");
    database.run("create table alembic_version (version_num text); insert into alembic_version values ('r1'); create table a (id int);");
    write("d.info",
          "format 1\nledger { tool alembic revisions { r1 { creates { tables { public.a } } } r2 { creates { tables { public.b } } } } }\n"
          "schemas { public { tables { a { columns { id int } } b { columns { id int } } } } }\n");
    CHECK((*this)("audit -d pgplumb_release d.info").code == 1);
    CHECK((*this)("audit -d pgplumb_release d.info --pending-ok").code == 0);
    database.run("alter table a drop id");
    CHECK((*this)("audit -d pgplumb_release d.info --pending-ok").code == 1);
}

TEST_CASE_FIXTURE(Command, "live: a description that says nothing passes nothing, and a claim alone is asked for") {
    Database const database("pgplumb_silent");
    database.run("create table alembic_version (version_num text); insert into alembic_version values ('r1')");
    write("d.info", "format 1\n");
    CHECK((*this)("audit -d pgplumb_silent d.info").complains("says nothing of the database"));
    write("d.info", "format 1\nledger { tool alembic revisions { r1 { creates { tables { public.a } columns { public.a.b } } } } }\n");
    auto const run = (*this)("audit -d pgplumb_silent d.info");
    CHECK(run.code == 1);
    CHECK(run.says("table public.a does not exist, though the ledger says that revision r1 ran"));
    CHECK(run.says("1 error"));
    CHECK((*this)("audit -q -h /nowhere -d x d.info").complains("could not be reached"));
}

TEST_CASE_FIXTURE(Command, "live: quiet says nothing, verbose what is done") {
    Database const database("pgplumb_quiet");
    write("d.info", "format 1\nschemas { public { tables { t { } } } }\n");
    auto const quiet = (*this)("audit -q -d pgplumb_quiet d.info");
    CHECK(quiet.code == 1);
    CHECK(quiet.out.empty());
    CHECK(quiet.err.empty());
    CHECK((*this)("audit -v -d pgplumb_quiet d.info").complains("reading columns"));
}

TEST_CASE_FIXTURE(Command, "no password is told, however it was given") {
    write("d.info", "format 1\n");
    for (auto const* arguments :
         {"audit postgresql+psycopg2://u:s3cret@h/db d.info", "dump postgresql+asyncpg://u:s3cret@h/db", "config postgres://u:s3cret@h/db",
          "postgres://u:s3cret@h/db", "check postgres://u:s3cret@h/db", "explain postgres://u:s3cret@h/db",
          "audit d.info --config postgres://u:s3cret@h/db", "audit -d 'password=s3cret dbname' d.info",
          "diff 'host=/nowhere dbname=a password=s3cret' d.info", "audit 'dbname=postgres://u:s3cret@h/db host=/nowhere' d.info"}) {
        CAPTURE(arguments);
        auto const run = (*this)(arguments);
        CHECK(run.code >= 2);
        CHECK_FALSE(run.says("s3cret"));
        CHECK_FALSE(run.complains("s3cret"));
    }
}

TEST_CASE_FIXTURE(Command, "live: a target's host is heeded by diff too, options stand over it, and an empty secret leads nowhere") {
    Database const database("pgplumb_targets");
    write("pgplumb.info",
          "format 1\ntarget a { host /nonexistent connection \"dbname=pgplumb_targets\" }\ntarget b { connection \"dbname=${NOTHING} "
          "host=/nonexistent\" }\n"
          "target c { connection \"dbname=pgplumb_targets host=/nonexistent\" }\n");
    write("d.info", "format 1\nschemas { public { } }\n");
    CHECK((*this)("diff a d.info").code == 3);
    CHECK((*this)("diff b d.info", "NOTHING=").complains("or an empty one"));
    CHECK((*this)("audit c d.info").code == 3);
    CHECK((*this)("audit c d.info -h $PGHOST").code == 0);
    CHECK((*this)("audit c d.info -h $PGHOST -d postgres").says("database postgres"));
    CHECK((*this)("audit dbname=pgplumb_targets dbname=postgres d.info").complains("two connection strings"));
    auto const run = (*this)("diff 'host=/nowhere dbname=x' d.info -o r.xml");
    CHECK(run.code == 3);
    CHECK(read("r.xml").find("errors=\"1\"") != std::string::npos);
}

TEST_CASE_FIXTURE(Command, "live: a baseline accepts what was, not what became worse") {
    Database const database("pgplumb_worse");
    database.run("create table t (a numeric(10,2))");
    write("d.info", "format 1\nschemas { public { tables { t { columns { a \"numeric(12,2)\" } } } } }\n");
    CHECK((*this)("baseline write known.txt -d pgplumb_worse d.info").code == 0);
    CHECK((*this)("audit -d pgplumb_worse d.info --baseline known.txt").code == 0);
    database.run("alter table t alter a type text");
    CHECK((*this)("audit -d pgplumb_worse d.info --baseline known.txt").code == 1);
    CHECK((*this)("audit -d pgplumb_worse d.info --baseline .").code == 2);
}

TEST_CASE_FIXTURE(Command, "live: what a tool marked as failed is told from a snapshot too") {
    Database const database("pgplumb_failed");
    database.run(
        "create table schema_migrations (version bigint primary key, dirty boolean not null); insert into schema_migrations values (2, "
        "true);");
    write("d.info", "format 1\nledger { tool golang-migrate revisions { 1 { } 2 { } } }\n");
    CHECK((*this)("dump -q -d pgplumb_failed -o k.snapshot").code == 0);
    CHECK((*this)("diff k.snapshot d.info").says("ledger.failed_entry"));
    CHECK((*this)("diff d.info d.info").code == 0);
}
