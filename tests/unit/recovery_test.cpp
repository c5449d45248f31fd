#include <doctest/doctest.h>

#include "support/replayed.hpp"
#include "support/tree.hpp"

#include <algorithm>

using namespace pgplumb;

namespace {

std::string makes(std::string const& name) {
    return "op.create_table('" + name + "', sa.Column('id', sa.Integer, primary_key=True))";
}

/// The same in SQL.
std::string made(std::string const& name) {
    return "create table " + name + " (id serial primary key)";
}

/// What a person types, and the way back as a whole.
struct Way {
    Recovery recovery;

    std::string typed() const {
        std::string out;
        for (auto const& step : recovery.steps) {
            for (auto const& command : step.commands) out += command + "\n";
            for (auto const& statement : step.sql) out += statement + ";\n";
        }
        return out;
    }
};

/// From a database that a script makes, with these rows in its ledger.
Way way(RevisionTree const& tree, std::vector<std::string> const& sql, std::vector<std::string> const& rows) {
    LedgerState ledger{rows.empty() ? LedgerState::Kind::absent : LedgerState::Kind::read};
    for (auto const& row : rows) ledger.rows.push_back({Name(row), false, {}});
    return {tree.read().recovery(replayed(sql), ledger)};
}

}  // namespace

TEST_CASE("a database that is where its ledger says needs nothing") {
    RevisionTree const tree({makes("t1"), makes("t2")});
    CHECK(way(tree, {made("t1"), made("t2")}, {"2"}).typed().empty());
}

TEST_CASE("what is stamped and not there is run again from the last revision that is there") {
    RevisionTree const tree({makes("t1"), makes("t2"), makes("t3")});
    auto const found = way(tree, {made("t1")}, {"3"});
    CHECK(found.typed() == "alembic stamp 1\nalembic upgrade head\n");
    CHECK(found.recovery.whole == std::vector<Name>{Name("1")});
    CHECK(found.recovery.collisions.empty());
}

TEST_CASE("a revision whose objects somebody made by hand is stamped, and what it would collide with is told") {
    RevisionTree const tree({makes("t1"), makes("t2"), makes("t3")});
    auto const found = way(tree, {made("t1"), made("t3")}, {"3"});
    CHECK(found.typed() == "alembic stamp 1\nalembic upgrade 2\nalembic stamp 3\n");
    REQUIRE(found.recovery.collisions.size() == 1);
    CHECK(found.recovery.collisions[0].revision == Name("3"));
    CHECK(found.recovery.collisions[0].origin.line > 0);
}

TEST_CASE("what a guard in a migration finds there does not collide") {
    RevisionTree const tree(
        {makes("t1"), makes("t2"),
         "if not sa.inspect(op.get_bind()).has_table('t3'):\n    " + makes("t3") + "\nop.add_column('t3', sa.Column('n', sa.Integer))"});
    auto const found = way(tree, {made("t1"), made("t3")}, {"3"});
    CHECK(found.typed() == "alembic stamp 1\nalembic upgrade head\n");
}

TEST_CASE("a revision that is there in part is kept, and what it lacks is left to be made alone") {
    RevisionTree const tree({makes("t1"), makes("t2") + "\n" + makes("t3")});
    auto const found = way(tree, {made("t1"), made("t2")}, {"2"});
    CHECK(found.typed().empty());
    CHECK(found.recovery.kept.contains(Name("2")));
    CHECK_FALSE(found.recovery.made.contains({find_kind("table"), Name("public"), {}, Name("t3")}));
    CHECK(found.recovery.collisions.size() == 1);
}

TEST_CASE("a ledger that is behind what is there is told so") {
    RevisionTree const tree({makes("t1"), makes("t2")});
    auto const found = way(tree, {made("t1"), made("t2")}, {"1"});
    CHECK(found.typed() == "alembic stamp 2\n");
    CHECK(found.recovery.collisions.size() == 1);
}

TEST_CASE("a pending revision that leaves no trace is run, and one that is stamped is believed") {
    RevisionTree const tree({makes("t1"), "op.execute('update t1 set id = 1')"});
    CHECK(way(tree, {made("t1")}, {"1"}).typed() == "alembic upgrade head\n");
    CHECK(way(tree, {made("t1")}, {"2"}).typed().empty());
}

TEST_CASE("a database without a ledger is stamped where it is, or migrated from nothing") {
    RevisionTree const tree({makes("t1"), makes("t2")});
    CHECK(way(tree, {made("t1")}, {}).typed() == "alembic stamp 1\nalembic upgrade head\n");
    CHECK(way(tree, {}, {}).typed() == "alembic upgrade head\n");
}

TEST_CASE("a revision that nobody knows is purged from the ledger") {
    RevisionTree const tree({makes("t1"), makes("t2")});
    CHECK(way(tree, {made("t1")}, {"gone"}).typed() == "alembic stamp --purge 1\nalembic upgrade head\n");
}

TEST_CASE("what a revision needs and nothing makes ends the way") {
    RevisionTree const tree({makes("t1"), "op.execute('create index i on t1 using gin (id gin_trgm_ops)')", makes("t3")});
    auto const found = way(tree, {made("t1")}, {"1"});
    REQUIRE(found.recovery.blocked);
    CHECK(found.recovery.blocked->revision == Name("2"));
    CHECK(found.typed().empty());
}

TEST_CASE("a table that was renamed is the renaming revision's where it is missing") {
    RevisionTree const tree({makes("t1"), "op.rename_table('t1', 't2')"});
    auto const found = way(tree, {made("t1")}, {"2"});
    CHECK(found.typed() == "alembic stamp 1\nalembic upgrade head\n");
}
