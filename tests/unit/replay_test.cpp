#include "ddl/replay.hpp"
#include "kinds/check.hpp"
#include "kinds/column.hpp"
#include "kinds/extension.hpp"
#include "kinds/index.hpp"
#include "kinds/table.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace pgplumb;

namespace {

/// Each statement on a line of its own.
Catalog replayed(std::vector<std::string> const& lines) {
    ddl::Replay replay({Name("public")});
    std::vector<ddl::Statement> statements;
    for (std::size_t i = 0; i < lines.size(); ++i) statements.push_back({lines[i], {Name("x.sql"), static_cast<std::int32_t>(i + 1), 1}});
    replay.run(statements);
    REQUIRE(replay.errors().empty());
    return std::move(replay).finish();
}

std::string listed(Catalog const& catalog, std::string_view kind) {
    std::string out;
    for (Object const& object : catalog.of(*find_kind(kind))) out.append(out.empty() ? "" : " ").append(object.id.name.text());
    return out;
}

}  // namespace

TEST_CASE("objects without a name get the one that PostgreSQL gives them") {
    auto const catalog = replayed(
        {"create table t (id serial primary key, a int unique, b int check (a > b), c int check (c > 0))", "create index on t (a)",
         "create index on t (a)", "create index on t (lower(b::text), upper(c::text)) include (a)", "create table u (a int references t)"});
    CHECK(listed(catalog, "primary_key") == "t_pkey");
    CHECK(listed(catalog, "unique") == "t_a_key");
    CHECK(listed(catalog, "check") == "t_c_check t_check");
    CHECK(listed(catalog, "index") == "t_a_idx t_a_idx1 t_lower_upper_a_idx");
    CHECK(listed(catalog, "foreign_key") == "u_a_fkey");
    CHECK(listed(catalog, "sequence") == "t_id_seq");
}

TEST_CASE("what depends on a column goes with it") {
    auto const catalog = replayed({"create table t (a int primary key, b int unique, c int check (c > 0))",
                                   "create index i on t (lower(b::text))", "alter table t drop column b, drop column c"});
    CHECK(listed(catalog, "column") == "a");
    CHECK(listed(catalog, "unique").empty());
    CHECK(listed(catalog, "check").empty());
    CHECK(listed(catalog, "index").empty());
}

TEST_CASE("a renamed column is renamed in what names it") {
    auto const catalog = replayed({"create table t (a int check (a > 0), b int generated always as (a * 2) stored)",
                                   "create index on t ((a + 1)) where a > 5", "alter table t rename a to \"B c\""});
    auto const& check = catalog.of(check::kind)[0];
    CHECK(check.get(check::expression).text() == "\"B c\" > 0");
    auto const& index = catalog.of(index::kind)[0];
    CHECK(index.get(index::predicate).text() == "\"B c\" > 5");
    CHECK(index.get(index::keys)[0].text() == "\"B c\" + 1");
}

TEST_CASE("partitions get shares of what their parent has, and keep them when they are detached") {
    std::vector<std::string> lines{"create table p (a int primary key, b int) partition by range (a)",
                                   "create index on p (b)",
                                   "create table q partition of p for values from (0) to (10)",
                                   "create table r (a int not null, b int)",
                                   "create index mine on r (b)",
                                   "alter table p attach partition r for values from (10) to (20)"};
    auto const attached = replayed(lines);
    CHECK(listed(attached, "index") == "p_b_idx q_b_idx mine");
    CHECK(listed(attached, "primary_key") == "p_pkey q_pkey r_pkey");
    for (Object const& index : attached.of(index::kind)) CHECK((index.belongs == Belongs::partition) == (index.id.parent.text() != "p"));
    lines.emplace_back("alter table p detach partition r");
    auto const detached = replayed(lines);
    CHECK(detached.find({&index::kind, Name("public"), Name("r"), Name("mine")})->belongs == Belongs::itself);
}

TEST_CASE("what was rolled back has never been") {
    auto const catalog = replayed({"begin", "create table a ()", "savepoint s", "create table b ()", "rollback to s", "create table c ()",
                                   "commit", "begin", "create table d ()", "rollback"});
    CHECK(listed(catalog, "table") == "a c");
}

TEST_CASE("a statement that a server would refuse is left out and told, with its place") {
    auto const catalog = replayed({"create table t (a int)", "alter table nowhere add b int", "create table t (b int)"});
    REQUIRE(catalog.problems.size() == 2);
    CHECK(catalog.problems[0].what == "relation nowhere does not exist here");
    CHECK(catalog.problems[0].origin.line == 2);
    CHECK(listed(catalog, "column") == "a");
}

TEST_CASE("code that builds statements leaves what it may reach unsaid, and no more") {
    std::vector<std::string> lines{"create table t (a int, b int)", "create table other (a int)",
                                   "do $$ declare n name; begin for n in select what from settings loop"
                                   " execute format('alter table t drop %I', n); end loop; end $$"};
    auto const columns = replayed(lines);
    CHECK(columns.scope(column::kind, Name("public"), Name("t")) == Scope::open);
    CHECK(listed(columns, "column") == "a");
    CHECK(columns.find({&table::kind, Name("public"), {}, Name("t")})->find(table::persistence));
    lines.emplace_back("do $$ begin execute 'alter table t ' || (select action from settings); end $$");
    auto const whole = replayed(lines);
    CHECK_FALSE(whole.find({&table::kind, Name("public"), {}, Name("t")})->find(table::persistence));
    CHECK(whole.find({&column::kind, Name("public"), Name("other"), Name("a")}));
}

TEST_CASE("an extension has the version that it was made or updated with, and none that nobody said") {
    std::vector<std::string> lines{"create extension hstore version '1.7'"};
    ObjectId const hstore{&extension::kind, {}, {}, Name("hstore")};
    CHECK(replayed(lines).find(hstore)->get(extension::version).text() == "1.7");
    lines.emplace_back("alter extension hstore update to '1.8'");
    CHECK(replayed(lines).find(hstore)->get(extension::version).text() == "1.8");
    lines.emplace_back("alter extension hstore update");
    CHECK_FALSE(replayed(lines).find(hstore)->find(extension::version));
    CHECK(replayed({"alter extension hstore update"}).problems.size() == 1);
}

TEST_CASE("what code would make where there is no schema for it is not made, and nothing else is lost") {
    auto const catalog =
        replayed({"create table t (a int)", "create table u (a int)",
                  "create function f() returns event_trigger language plpgsql as $$ begin"
                  " if (select count(*) from public.t) > 0 then create extension hstore; drop table public.u; end if; end $$",
                  "create event trigger e on ddl_command_end execute function f()", "set search_path = ''"});
    CHECK(catalog.find({&table::kind, Name("public"), {}, Name("t")})->find(table::persistence));
    CHECK_FALSE(catalog.find({&table::kind, Name("public"), {}, Name("u")})->find(table::persistence));
}
