#include <doctest/doctest.h>

#include <span>

#include "support/audit.hpp"
#include "support/database.hpp"
#include "support/folder.hpp"

using namespace pgplumb;

namespace {

/// The table that all expressions are checks of. No expression with `spy` or `===` may be sent to the server, so that
/// trees and the types of columns alone decide.
constexpr char const* schema = R"(
create function spy(integer) returns integer language plpgsql immutable as 'begin return $1; end';
create function spy(text) returns text language plpgsql immutable as 'begin return $1; end';
create function same(integer, integer) returns boolean language plpgsql immutable as 'begin return $1 = $2; end';
create operator === (leftarg = integer, rightarg = integer, function = same);
create function named(x integer, y integer default 7) returns integer language plpgsql immutable as 'begin return x; end';
create function manyf(variadic integer[]) returns integer language plpgsql immutable as 'begin return 1; end';
create type mood as enum ('sad', 'ok');
create domain dom as integer check (value > 0);
create domain day as date;
create type pair as (x integer, y text);
create function pp(integer) returns pair language plpgsql immutable as 'begin return row(1, null)::pair; end';
create table t (
    a integer, b integer, s smallint, g bigint, f float8, n numeric, t text, v varchar(20), c3 char(3), qc "char", bo boolean,
    d date, ts timestamp, tz timestamptz, i interval, u uuid, by bytea, bb bit varying(8), mny money, ip inet, j jsonb, c xml,
    arr integer[], r int4range, p pair, mo mood, dm dom, dt day);
)";

struct Case {
    std::string words;
    int since = 0;  ///< the first major that can read it
};

Case const proven[] = {
#include "rewrites/proven.inc"
};

Case const unproven[] = {
#include "rewrites/unproven.inc"
};

/// What a check says, and what else is claimed of it.
struct Difference {
    std::string actual, claimed;
};

Difference const differences[] = {
#include "rewrites/differences.inc"
};

int major(Database const& database) {
    return std::stoi(database.ask("select current_setting('server_version_num')::integer / 10000"));
}

/// As a value of a description's.
std::string quoted(std::string const& words) {
    std::string out;
    for (char const c : words) {
        if (c == '"' || c == '\\') out += '\\';
        out += c == '\n' ? "\\n" : std::string(1, c);
    }
    return '"' + out + '"';
}

/// How the findings name a check.
std::string name(std::size_t number) {
    return "c" + std::to_string(number);
}

std::string check(std::size_t number, std::string const& words) {
    return "alter table t add constraint " + name(number) + " check (" + words + ");\n";
}

Lines audited_checks(Database const& database, std::string const& checks) {
    Folder const folder;
    auto const path = folder.write("d.info", "format 1\nschemas { public { tables { t { checks {\n" + checks + "} } } } }\n");
    auto const session = database.connect();
    return audited(*session, path);
}

/// What is said of a table made with these checks beside a description in the same words.
Lines audited_in_same_words(Database const& database, std::span<Case const> cases) {
    auto const version = major(database);
    std::string sql = schema;
    std::string checks;
    for (std::size_t i = 0; i < cases.size(); ++i) {
        if (version < cases[i].since) continue;
        sql += check(i, cases[i].words);
        checks += name(i) + ' ' + quoted(cases[i].words) + '\n';
    }
    database.run(sql);
    return audited_checks(database, checks);
}

std::string finding(std::size_t number) {
    return "error check.expression check public.t." + name(number);
}

}  // namespace

TEST_CASE("live: a check that the server writes differently is proven to be the same without being asked") {
    Database const database("pgplumb_proven");
    auto const lines = audited_in_same_words(database, proven);
    CHECK(lines == Lines{"plumb"});
    for (std::size_t i = 0; i < std::size(proven); ++i) {
        CAPTURE(proven[i].words);
        CHECK_FALSE(lines.contains(finding(i)));
        CHECK_FALSE(lines.contains("unproven check public.t." + name(i) + " expression"));
    }
}

TEST_CASE("live: a check whose types only the server knows is no finding in the same words") {
    Database const database("pgplumb_unproven");
    auto const lines = audited_in_same_words(database, unproven);
    for (std::size_t i = 0; i < std::size(unproven); ++i) {
        CAPTURE(unproven[i].words);
        CHECK_FALSE(lines.contains(finding(i)));
    }
    for (auto const& line : lines) CHECK_MESSAGE(line.starts_with("unproven check public.t.c"), line);
}

TEST_CASE("live: a field of the table's own row is its column, and a field of a value may be a function's call") {
    Database const database("pgplumb_rows");
    database.run(schema);
    database.run(
        "drop table t; create table t (a integer, b integer, constraint c0 check ((t).a = spy(1)), constraint c1 check (spy(a) = 1),"
        "constraint c2 check ((t).a = spy(1)));");
    auto const lines = audited_checks(database, "c0 \"(t).a = spy(1)\" c1 \"(a).spy = 1\" c2 \"(t).b = spy(1)\"\n");
    CHECK(lines == Lines{"unproven check public.t.c2 expression"});
}

TEST_CASE("live: a check that says something else than is claimed is a finding") {
    Database const database("pgplumb_differences");
    std::string sql = schema;
    std::string checks;
    for (std::size_t i = 0; i < std::size(differences); ++i) {
        sql += check(i, differences[i].actual);
        checks += name(i) + ' ' + quoted(differences[i].claimed) + '\n';
    }
    database.run(sql);
    auto const lines = audited_checks(database, checks);
    for (std::size_t i = 0; i < std::size(differences); ++i) {
        CAPTURE(differences[i].actual);
        CAPTURE(differences[i].claimed);
        CHECK(lines.contains(finding(i)));
    }
}
