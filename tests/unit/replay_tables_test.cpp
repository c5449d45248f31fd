#include "kinds/column.hpp"
#include "kinds/foreign_key.hpp"
#include "kinds/index.hpp"
#include "kinds/table.hpp"
#include "support/replayed.hpp"

using namespace pgplumb;

TEST_CASE("a cast that does nothing leaves the key of a partitioned table a column") {
    auto const catalog = replayed({"create table t (a bigint primary key, b int) partition by range ((a::bigint))",
                                   "create table u (a bigint primary key, b int) partition by range ((b::bigint))"});
    CHECK(catalog.of(table::kind)[0].get(table::partition_keys)[0].text() == "a");
    CHECK(refused(catalog) == "2");
    auto const indexed = replayed({"create table t (a bigint)", "create index on t ((a::bigint))", "create index on t ((a::int))"});
    CHECK(listed(indexed, "index") == "t_a_idx t_a_idx1");
    CHECK(indexed.of(index::kind)[0].get(index::keys)[0].text() == "a");
    CHECK(indexed.of(index::kind)[1].get(index::keys)[0].text() == "a::int");
}

TEST_CASE("a default that is a NULL of the column's type is none") {
    auto const catalog = replayed({"create table t (a int)", "create table u (t t)", "alter table t add b text default null::text",
                                   "alter table t add c text default 'x'"});
    CHECK(catalog.of(column::kind)[1].get(column::default_value).text().empty());
    CHECK(refused(catalog) == "4");
}

TEST_CASE("foreign keys to partitions are named in the order of the partitions' bounds") {
    auto const catalog =
        replayed({"create table t (a int primary key) partition by range (a)", "create table other partition of t default",
                  "create table ten partition of t for values from (10) to (20)",
                  "create table one partition of t for values from (minvalue) to (10)", "create table u (a int references t)"});
    std::string targets;
    for (Object const& key : catalog.of(foreign_key::kind)) targets.append(key.get(foreign_key::target)[1].text()).append(" ");
    CHECK(listed(catalog, "foreign_key") == "u_a_fkey u_a_fkey1 u_a_fkey2 u_a_fkey3");
    CHECK(targets == "t one ten other ");
}

TEST_CASE("an index that is made again for a column's new type is copied under the column's new name") {
    auto const catalog =
        replayed({"create table t (a int, b int unique)", "create index i on t (a)", "create index j on t (lower(b::text))",
                  "alter table t rename a to x", "alter table t rename b to y", "create table u (like t including all)",
                  "alter table t alter x type bigint, alter y type bigint", "create table v (like t including all)"});
    CHECK(listed(catalog, "index") == "i j u_a_idx u_lower_idx v_lower_idx v_x_idx");
    CHECK(listed(catalog, "unique") == "t_b_key u_b_key v_y_key");
}

TEST_CASE("a domain goes with the rows that it holds") {
    auto const catalog = replayed({"create type r as (a int)", "create domain d as r", "create table t (a d, b int)", "drop type r",
                                   "drop type r cascade", "create domain d as int"});
    CHECK(listed(catalog, "column") == "b");
    CHECK(refused(catalog) == "4");
}

TEST_CASE("an operator class that is the type's own is another one with another type") {
    auto const catalog = replayed({"create table t (a int, b text)", "create index i on t (a int4_ops, b text_pattern_ops)",
                                   "alter table t alter a type text, alter b type varchar"});
    auto const classes = catalog.of(index::kind)[0].get(index::opclasses);
    CHECK(classes[0].text().empty());
    CHECK(classes[1].text() == "text_pattern_ops");
}

TEST_CASE("an array of a domain needs no default of NULL") {
    auto const catalog = replayed({"create domain d as text", "create table t (a d default null, b d[] default null)"});
    CHECK(catalog.of(column::kind)[0].get(column::default_value).text() == "null");
    CHECK(catalog.of(column::kind)[1].get(column::default_value).text().empty());
}

TEST_CASE("a partition's share of a key may have a name of its own") {
    auto const catalog = replayed({"create table t (a int unique) partition by range (a)", "create table u (a int unique check (a > 0))",
                                   "alter table t attach partition u default", "alter table u rename constraint u_a_key to k"});
    CHECK(listed(catalog, "unique") == "t_a_key k");
    CHECK(refused(catalog).empty());
}

TEST_CASE("a table whose rows another one holds is not written again") {
    auto const catalog = replayed({"create table t (a int)", "create table u (a t[])", "alter table t set unlogged",
                                   "alter table t add b int", "alter table t set logged"});
    CHECK(refused(catalog) == "3");
}

TEST_CASE("a temporary sequence stands in no other schema") {
    auto const catalog = replayed({"create schema s", "create temp sequence s.a", "create temp sequence pg_temp.b", "create sequence s.c"});
    CHECK(refused(catalog) == "2");
}

TEST_CASE("two labels of an enum are never the same") {
    auto const catalog = replayed({"create type t as enum ('a', 'b')", "alter type t rename value 'a' to 'b'"});
    CHECK(refused(catalog) == "2");
}

TEST_CASE("a schema is not dropped without the extension in it, unless that goes with it") {
    auto const catalog = replayed({"create schema s", "create extension citext schema s", "drop schema s", "drop schema s cascade"});
    CHECK(refused(catalog) == "3");
    CHECK(listed(catalog, "extension").find("citext") == std::string::npos);
}

TEST_CASE("a type changes once in a statement") {
    auto const catalog = replayed({"create table t (a int)", "alter table t alter a type int, alter a type bigint",
                                   "alter table t alter a type int, alter a type text"});
    CHECK(refused(catalog) == "3");
}

TEST_CASE("a column that is there already may be said with a type that is not") {
    auto const catalog = replayed({"create table t (a int)", "alter table t add column if not exists a nothing"});
    CHECK(refused(catalog).empty());
}

TEST_CASE("the numbers of an identity column that is LIKE another are as large as can be") {
    auto const catalog =
        replayed({"create table t (a int generated always as identity)", "create table u (like t including all)",
                  "alter sequence t_a_seq maxvalue 9223372036854775807", "alter sequence u_a_seq maxvalue 9223372036854775807"});
    CHECK(refused(catalog) == "3");
}

TEST_CASE("a column whose sequence cannot be made is not of identity") {
    auto const catalog =
        replayed({"create table t (a int not null)", "alter table t alter a add generated always as identity (maxvalue 3000000000)",
                  "alter table t alter a set default 7"});
    CHECK(refused(catalog) == "2");
}
