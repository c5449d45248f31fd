#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "support/audit.hpp"
#include "support/database.hpp"
#include "support/sql_lint.hpp"

using namespace pgplumb;

namespace {

/// A database that counts each call of its own functions, and an audit of it that must call none.
struct Trap {
    Database database;

    explicit Trap(std::string name) : database(std::move(name)) {
        database.run("alter database " + database.name() +
                     " set track_functions = 'all';"
                     "create function spy(text) returns text language plpgsql immutable as 'begin return $1; end';"
                     "create function spy(integer) returns boolean language plpgsql immutable as 'begin return $1 is not null; end';"
                     "create function spy(integer, integer) returns boolean language plpgsql immutable as 'begin return $1 = $2; end';");
    }

    std::string calls() const {
        // Before version 15 a process of its own counts, half a second late.
        return database.ask(
            "select pg_sleep(0.6) from pg_settings where name = 'server_version_num' and setting::integer < 150000 \\g /dev/null\n"
            "select coalesce(sum(calls), 0) from pg_stat_user_functions");
    }

    Lines audit(std::string const& description, std::vector<std::string>* asked = nullptr) const {
        auto const path = std::filesystem::temp_directory_path() / (database.name() + ".info");
        std::ofstream(path) << description;
        Recorder session(database.connect());
        auto out = audited(session, path);
        if (asked) *asked = session.asked;
        std::filesystem::remove(path);
        return out;
    }
};

bool any_contains(std::vector<std::string> const& texts, std::string_view part) {
    return std::ranges::any_of(texts, [&](std::string const& text) { return text.find(part) != std::string::npos; });
}

/// One table `t` whose column, check or index is guarded, and its description in other words, so that the server would
/// have to be asked.
struct Guard {
    std::string what, actual;
    std::string desired;  ///< the blocks of table t
};

Guard const guards[] = {
    {"a function of the user's", "create table t (a integer, constraint c check (spy(a) = true));",
     "columns { a integer } checks { c \"spy(a) and true\" }"},
    {"a function of the user's under a built-in name",
     "create function lower(integer) returns integer language plpgsql immutable as 'begin perform spy($1); return 1; end';"
     "create table t (a integer, constraint c check (public.lower(a) = 1));",
     "columns { a integer } checks { c \"public.lower(a) = 1 and true\" }"},
    {"an operator of the user's",
     "create operator === (leftarg = integer, rightarg = integer, function = spy);"
     "create table t (a integer, constraint c check (a operator(public.===) 1));",
     "columns { a integer } checks { c \"1 operator(public.===) a\" }"},
    {"a domain that a constant is cast to", "create domain d as text check (spy(value) <> ''); create table t (a text default 'x'::d);",
     "columns { a \"text default ('y'::public.d)\" }"},
    {"a column of a domain's type",
     "create domain d as integer check (spy(value)); create table t (a d, constraint c check (a in (1, 2)));",
     "columns { a public.d } checks { c \"a = 1 or a = 2\" }"},
    {"a default of a domain's type", "create domain d as text check (spy(value) <> ''); create table t (a d default 'x');",
     "columns { a \"public.d default ('x' || '')\" }"},
    {"an array of a domain", "create domain d as integer check (spy(value)); create table t (a d[], constraint c check (a = '{1}'));",
     "columns { a \"public.d[]\" } checks { c \"('{1}') = a\" }"},
    {"an enum with a cast of the user's",
     "create type mood as enum ('sad', 'ok'); create function cast_mood(mood) returns integer language plpgsql immutable as "
     "'begin perform spy(1); return 1; end'; create cast (mood as integer) with function cast_mood(mood) as implicit;"
     "create table t (a mood, constraint c check ('sad'::mood + 1 = 2));",
     "columns { a public.mood } checks { c \"2 = 'sad'::public.mood + 1\" }"},
    {"an enum under a name that some majors put in quotes, with a cast of the user's",
     "create type \"json_value\" as enum ('sad', 'ok'); create function cast_mood(\"json_value\") returns integer language plpgsql "
     "immutable as 'begin perform spy(1); return 1; end'; create cast (\"json_value\" as integer) with function cast_mood as implicit;"
     "create table t (a \"json_value\", constraint c check ('sad'::\"json_value\" + 1 = 2));",
     "columns { a \"public.json_value\" } checks { c \"2 = 'sad'::public.json_value + 1\" }"},
    {"a composite type",
     "create domain d as integer check (spy(value)); create type pair as (x d, y d);"
     "create table t (a pair, constraint c check (a <> '(1,2)'::pair));",
     "columns { a public.pair } checks { c \"'(1,2)'::public.pair <> a\" }"},
    {"a sub-select that no constraint can hold", "create table t (a integer default 1);",
     "columns { a \"integer default ((select 1 where public.spy(1)))\" }"},
    {"a relation named by a constant", "create sequence s; create table t (a bigint default nextval('s'));",
     "columns { a \"bigint default (nextval('s'::text::regclass))\" }"},
};

}  // namespace

TEST_CASE("live: equality asks the server nothing that could run the database's code") {
    int number = 0;
    for (Guard const& guard : guards) {
        CAPTURE(guard.what);
        Trap const trap("pgplumb_guard_" + std::to_string(++number));
        trap.database.run(guard.actual);
        auto const before = trap.calls();
        std::vector<std::string> asked;
        trap.audit("format 1\nschemas { public { tables { t { " + guard.desired + " } } } }\n", &asked);
        CHECK(trap.calls() == before);
        for (auto const& statement : asked) FAIL_CHECK("asked: " << statement);
    }
}

TEST_CASE("live: equality does ask where everything is PostgreSQL's own, or a plain enum") {
    Trap const trap("pgplumb_unguarded");
    trap.database.run(
        "create type mood as enum ('sad', 'ok');"
        "create table t (a mood, b numeric, c text collate \"C\","
        "constraint one check (a in ('sad')), constraint two check (b > 0), constraint three check (c > 'x' collate \"C\"));");
    std::vector<std::string> asked;
    auto const lines = trap.audit(
        "format 1\nschemas { public { tables { t { columns { a public.mood b numeric c \"text collate \\\"C\\\"\" } checks {"
        "one \"a = any (array['sad'::public.mood])\" two \"b > 1 - 1\" three \"c > 'x' collate \\\"POSIX\\\"\" } } } } }\n",
        &asked);
    CHECK(any_contains(asked, "b > 1 - 1"));
    CHECK_FALSE(any_contains(asked, "POSIX"));  // EXPLAIN prints different COLLATE clauses alike
    CHECK(lines.contains("error check.expression check public.t.three"));
}

TEST_CASE("live: one question that the server refuses does not spoil the others") {
    Trap const trap("pgplumb_refused");
    trap.database.run("create table t (a integer, b numeric, constraint one check (a > 1), constraint two check (b > 0));");
    auto const lines = trap.audit(
        "format 1\nschemas { public { tables { t { columns { a integer b numeric } checks {"
        "one \"a > 'x'::date\" two \"b > 1 - 1\" } } } } }\n");
    CHECK(lines == Lines{"error check.expression check public.t.one"});
}

TEST_CASE("live: the counter of calls counts") {
    Trap const trap("pgplumb_counter");
    trap.database.run("select public.spy('x'), public.spy(1)");
    CHECK(trap.calls() == "2");
}

TEST_CASE("live: a ledger that is a trap is not read, and never taken for none") {
    static std::string const traps[] = {
        "create table real (version_num text); insert into real values ('r1');"
        "create view alembic_version as select public.spy(version_num) as version_num from real;",
        "create extension file_fdw; create server s foreign data wrapper file_fdw;"
        "create foreign table alembic_version (version_num text) server s options (program 'echo r1; touch /tmp/pgplumb-owned');",
        "create table alembic_version (version_num text); insert into alembic_version values ('r1');"
        "alter table alembic_version enable row level security, force row level security;"
        "create policy p on alembic_version using (public.spy(version_num) <> '');",
        "create domain d as text check (public.spy(value) <> ''); create table alembic_version (version_num d);"
        "insert into alembic_version values ('r1');",
        "create type mood as enum ('r1'); create function to_text(mood) returns text language plpgsql as "
        "'begin return public.spy(''x''::text); end'; create cast (mood as text) with function to_text(mood) as implicit;"
        "create table alembic_version (version_num mood); insert into alembic_version values ('r1');",
        "create table real (version_num text); create materialized view alembic_version as select version_num from real;",
        "create table alembic_version (other text);",
        "create table alembic_version (a text, version_num text generated always as (public.spy(a)) stored);"
        "insert into alembic_version (a) values ('r1');",
    };
    int number = 0;
    for (auto const& sql : traps) {
        CAPTURE(sql);
        Trap const trap("pgplumb_ledger_" + std::to_string(++number));
        trap.database.run(sql + "create table kept (id integer);");
        auto const before = trap.calls();
        auto const lines = trap.audit(
            "format 1\nledger { tool alembic revisions { r1 { creates { tables {\npublic.kept\npublic.gone\n} } } } }\n"
            "schemas { public { tables { @open yes kept { } gone { } } } }\n");
        CHECK(trap.calls() == before);
        CHECK(lines.contains("could not check ledger.unreadable"));
        CHECK(lines.contains("error table.missing table public.gone @ r1"));
        CHECK_FALSE(std::filesystem::exists("/tmp/pgplumb-owned"));
    }
}

TEST_CASE("live: every statement sent is qualified") {
    Database const database("pgplumb_lint");
    database.run(
        "create table alembic_version (version_num text); create table p (a int, b int) partition by list ((a + b));"
        "create table t (a int default 1 check (a > 0)); create index on t (lower(a::text)) where a > 1;");
    auto const path = std::filesystem::temp_directory_path() / "pgplumb-lint.info";
    std::ofstream(path) << "format 1\nledger { tool alembic revisions { r1 { creates { tables { public.t } } } } }\n";
    Recorder session(database.connect());
    audited(session, path);
    CHECK(session.copied.size() >= 20);
    for (auto const& source : session.copied) {
        CAPTURE(source);
        if (!source.starts_with('(')) continue;  // the ledger's table, schema and all
        for (auto const& fault : unqualified(source)) FAIL_CHECK(fault);
    }
    std::filesystem::remove(path);
}

TEST_CASE("live: the scan keeps no lock, and asks as often whatever the number of tables") {
    Database const database("pgplumb_locks");
    database.run("create table t (a integer default 1 check (a > 0)); create index on t (lower(a::text));");
    Recorder few(database.connect());
    read_live(few);
    CHECK(database.ask("select count(*) from pg_locks l join pg_stat_activity s using (pid) where s.application_name = 'pgplumb' "
                       "and s.datname = current_database()") == "1");
    CHECK(database.ask("select locktype from pg_locks l join pg_stat_activity s using (pid) where s.application_name = 'pgplumb' "
                       "and s.datname = current_database()") == "virtualxid");
    std::string more;
    for (int i = 0; i < 50; ++i) more += "create table t" + std::to_string(i) + " (like t including all);";
    database.run(more);
    Recorder many(database.connect());
    read_live(many);
    CHECK(many.copied.size() == few.copied.size());
}
