#include "support/replayed.hpp"

TEST_CASE("a statement that fails takes its transaction with it") {
    auto const catalog = replayed(
        {"create table t ()", "begin", "create table u ()", "create table t ()", "create table v ()", "commit", "create table w ()"});
    CHECK(listed(catalog, "table") == "t w");
    CHECK(refused(catalog) == "4");
}

TEST_CASE("a savepoint saves what came before it from a statement that fails") {
    auto const catalog = replayed({"begin", "create table t ()", "savepoint s", "create table u ()", "create table t ()", "rollback to s",
                                   "create table v ()", "commit"});
    CHECK(listed(catalog, "table") == "t v");
}

TEST_CASE("a rollback to a savepoint that is not there fails") {
    auto const catalog = replayed({"begin", "create table t ()", "savepoint s", "release s", "rollback to s", "create table u ()", "commit",
                                   "rollback to s", "create table v ()"});
    CHECK(listed(catalog, "table") == "v");
}

TEST_CASE("COMMIT AND CHAIN begins the next transaction") {
    auto const catalog = replayed({"begin", "create table t ()", "commit and chain", "create table u ()", "rollback"});
    CHECK(listed(catalog, "table") == "t");
}

TEST_CASE("a transaction that nobody ends is rolled back") {
    auto const catalog = replayed({"create table t ()", "begin", "create table u ()"});
    CHECK(listed(catalog, "table") == "t");
}

TEST_CASE("a statement that fails leaves no trace of what it did before") {
    auto const catalog = replayed({"create table t (a int)", "alter table t add b int, add foreign key (a) references nowhere",
                                   "create table u (id serial, a int references nowhere)", "alter table t add c int"});
    CHECK(listed(catalog, "column") == "a c");
    CHECK(listed(catalog, "sequence").empty());
    CHECK(refused(catalog) == "2 3");
}

TEST_CASE("SET LOCAL holds in a transaction alone") {
    auto const catalog = replayed({"create schema s", "set local search_path = s", "create table t ()", "begin",
                                   "set local search_path = s", "create table u ()", "commit", "create table v ()"});
    std::string schemas;
    for (auto const& table : catalog.of(*pgplumb::find_kind("table"))) schemas.append(table.id.schema.text()).append(" ");
    CHECK(schemas == "public public s ");
}

TEST_CASE("what is temporary goes with the session, and what needs it") {
    auto const catalog = replayed({"create temp table t (a int)", "create table u (a int, b t)", "create view v as select a from t",
                                   "create view w as select 1 as a"});
    CHECK(listed(catalog, "table") == "u");
    CHECK(listed(catalog, "column") == "a");
    CHECK(listed(catalog, "view") == "w");
}
