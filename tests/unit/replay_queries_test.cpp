#include "kinds/column.hpp"
#include "support/replayed.hpp"

using namespace pgplumb;

TEST_CASE("what is selected from a sub-select or a WITH has that one's columns") {
    auto const catalog = replayed({"create table t (a int, b varchar(5))", "create table u as with q as (select * from t) select * from q",
                                   "create table v as select x.n from (select b as n from t) x"});
    CHECK(listed(catalog, "column") == "a b a b n");
    CHECK(catalog.find({&column::kind, Name("public"), Name("v"), Name("n")})->get(column::type).text() == "character varying(5)");
}

TEST_CASE("a query that has two columns of one name makes no view") {
    auto const catalog = replayed({"create table t (a int)", "create view v as select a, a + 1 as a from t",
                                   "create view w (a, b) as select a, a + 1 as a from t", "create view x (a, b) as select a from t"});
    CHECK(listed(catalog, "view") == "w");
    CHECK(refused(catalog) == "2 4");
}

TEST_CASE("a view that is replaced keeps its columns and may get more") {
    auto const catalog =
        replayed({"create table t (a int, b int)", "create view v as select a from t", "create or replace view v as select a, b from t",
                  "create or replace view v as select b from t", "create or replace view v as select b, a from t",
                  "create or replace view v as select a::text as a, b from t"});
    CHECK(refused(catalog) == "4 5 6");
}

TEST_CASE("nothing can be selected from what was never made") {
    auto const catalog = replayed({"create view v as select * from nowhere", "create view w as select * from pg_class",
                                   "insert into nowhere values (1)", "create view x as with nowhere as (select 1) select * from nowhere"});
    CHECK(listed(catalog, "view") == "w x");
    CHECK(refused(catalog) == "1 3");
}

TEST_CASE("a column of a type that an index method does not know cannot be its key") {
    auto const catalog = replayed({"create table t (x xml, p point, n int, j jsonb)", "create index on t (x)", "create index on t (p)",
                                   "create index on t using gin (n)", "create index on t using gist (p)", "create index on t using gin (j)",
                                   "alter table t add unique (x)"});
    CHECK(listed(catalog, "index") == "t_j_idx t_p_idx");
    CHECK(refused(catalog) == "2 3 4 7");
}

TEST_CASE("a view is replaced where it would be made, and nowhere else") {
    auto const catalog = replayed({"create table t (a int)", "create view v as select a from t", "create temp table u (b int)",
                                   "create or replace view v as select b from u", "create schema s", "set search_path to s, public",
                                   "create or replace view v as select a, a + 1 as b from t"});
    CHECK(listed(catalog, "view") == "v v");
    CHECK(refused(catalog).empty());
}

TEST_CASE("a view needs the columns that each of its SELECTs names") {
    auto const catalog =
        replayed({"create table t (a int, b int, c int)", "create table u (a int, b int, c int)",
                  "create view v as select a from t union all select b from u where c in (select a from t)", "alter table t drop a",
                  "alter table u drop b", "alter table u alter c type text", "alter table t drop b", "alter table u drop a"});
    CHECK(refused(catalog) == "4 5 6");
}
