#include "kinds/check.hpp"
#include "kinds/column.hpp"
#include "kinds/index.hpp"
#include "support/replayed.hpp"

using namespace pgplumb;

namespace {

std::string text(Catalog const& catalog, Field<Name> const& field, Kind const& kind, char const* table, char const* name) {
    auto const* found = catalog.find({&kind, Name("public"), Name(table), Name(name)});
    REQUIRE(found);
    return std::string(found->get(field).text());
}

}  // namespace

TEST_CASE("a label that is renamed is renamed in what names it") {
    auto const catalog = replayed({"create type mood as enum ('sad', 'ok')",
                                   "create table t (m mood default 'sad', n mood default 'sad'::mood, s text default 'sad', "
                                   "constraint k check (m in ('sad', 'ok') and s <> 'sad' or n = 'sad'::mood))",
                                   "alter type mood rename value 'sad' to 'blue'"});
    CHECK(text(catalog, column::default_value, column::kind, "t", "m") == "'blue'");
    CHECK(text(catalog, column::default_value, column::kind, "t", "n") == "'blue'::public.mood");
    CHECK(text(catalog, column::default_value, column::kind, "t", "s") == "'sad'");
    CHECK(text(catalog, check::expression, check::kind, "t", "k") == "(m IN ('blue', 'ok') AND s <> 'sad') OR n = 'blue'::public.mood");
}

TEST_CASE("constants keep the type that a column had when they were written") {
    auto const catalog = replayed(
        {"create table t (c char(4), d date, v varchar(5), constraint k check (c in ('a', 'b')), "
         "constraint l check (d > '2020-01-01'), constraint m check (v <> 'a'))",
         "alter table t alter c type varchar, alter d type timestamp, alter v type text",
         "create table u (v varchar(5), constraint k check (lower(v) in ('a') or v is null))", "alter table u alter v type char(9)"});
    CHECK(text(catalog, check::expression, check::kind, "u", "k") == "lower(v::text) IN ('a') OR v IS NULL");
    CHECK(text(catalog, check::expression, check::kind, "t", "k") == "c = ANY(ARRAY['a'::bpchar, 'b'::bpchar])");
    CHECK(text(catalog, check::expression, check::kind, "t", "l") == "d > '2020-01-01'::date");
    CHECK(text(catalog, check::expression, check::kind, "t", "m") == "v <> 'a'");
}

TEST_CASE("lists keep the type that they had when they were written") {
    auto const catalog =
        replayed({"create table t (i int, s smallint, b bigint, a varchar(5)[] default '{}', "
                  "constraint k check (i in (1, 2) and s not in (3, 4)), constraint l check (b in (5, 6) or i > 7))",
                  "alter table t alter i type bigint, alter s type int, alter b type numeric, alter a type text[]"});
    CHECK(text(catalog, check::expression, check::kind, "t", "k") == "i = ANY(ARRAY[1, 2]) AND s <> ALL(ARRAY[3, 4])");
    CHECK(text(catalog, check::expression, check::kind, "t", "l") == "b = ANY(ARRAY[5::bigint, 6::bigint]) OR i > 7");
    CHECK(text(catalog, column::default_value, column::kind, "t", "a") == "'{}'::character varying[]");
}

TEST_CASE("a key that an index became is copied under the name of a key") {
    auto const catalog = replayed({"create table t (a int, b int)", "create unique index i on t (a)", "create unique index j on t (b)",
                                   "alter table t add constraint k primary key using index i, add constraint l unique using index j",
                                   "create table u (like t including all)"});
    CHECK(listed(catalog, "primary_key") == "k u_pkey");
    CHECK(listed(catalog, "unique") == "l u_b_key");
}

TEST_CASE("a check that was inherited may be said again, once") {
    auto const catalog = replayed({"create table t (a int check (a > 0))", "create table u (like t including constraints) inherits (t)",
                                   "create table v () inherits (t)", "alter table v add constraint t_a_check check (a > 0)",
                                   "alter table v add constraint t_a_check check (a > 0)"});
    CHECK(listed(catalog, "check") == "t_a_check t_a_check t_a_check");
    CHECK(refused(catalog) == "5");
}

TEST_CASE("a default of NULL is one for a domain, wherever the type is said") {
    auto const catalog = replayed({"create domain d as text", "create type r as (a d, b text)",
                                   "create table t of r (a with options default null, b with options default null)"});
    CHECK(text(catalog, column::default_value, column::kind, "t", "a") == "null");
    CHECK(text(catalog, column::default_value, column::kind, "t", "b").empty());
}

TEST_CASE("what a query collates has the collation") {
    auto const catalog = replayed({"create table t (c char(4), v varchar(3))", "create table u as select c collate \"C\" as x, v from t",
                                   "create table w as select x from u union all select x from u"});
    CHECK(text(catalog, column::collation, column::kind, "u", "x") == "\"C\"");
    CHECK(text(catalog, column::type, column::kind, "u", "x") == "character(4)");
    CHECK(text(catalog, column::collation, column::kind, "w", "x") == "\"C\"");
}

TEST_CASE("what is of a type that holds rows of a table goes with the table") {
    auto const catalog = replayed({"create schema x create table t (a int)", "create type r as (a int, b x.t)",
                                   "create table u of r (b with options not null)", "drop schema x cascade"});
    CHECK(listed(catalog, "column") == "a");
}

TEST_CASE("a text is what it was to functions, and constants beside it are texts") {
    auto const catalog =
        replayed({"create table t (a text, constraint k check (length(a) > 3 and a <> 'x'))", "alter table t alter a type char(9)"});
    CHECK(text(catalog, check::expression, check::kind, "t", "k") == "length(a) > 3 AND a <> 'x'::text");
}
