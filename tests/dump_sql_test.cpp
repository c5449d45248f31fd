#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "kinds/view.hpp"
#include "pgplumb/snapshot.hpp"
#include "support/audit.hpp"
#include "support/command.hpp"
#include "support/database.hpp"
#include "support/folder.hpp"

namespace fs = std::filesystem;
using namespace pgplumb;

namespace {

Ddl sql_of(Catalog catalog) {
    catalog.search_path.clear();
    Description description;
    description.catalog = std::move(catalog);
    return written_sql(description);
}

Ddl described(std::string const& text) {
    Folder const folder;
    auto const description = read_descriptions({folder.write("d.info", "format 1\n" + text)});
    for (auto const& error : description.errors) FAIL_CHECK(to_text(error.origin) << ": " << error.what);
    return written_sql(description);
}

bool says(std::string const& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

/// What a script can make: all but views and what belongs to them, which are told apart.
std::set<std::string> makeable(Catalog const& catalog) {
    std::set<std::string> out;
    for (Kind const* kind : all_kinds())
        for (Object const& object : catalog.of(*kind)) {
            bool const of_view = kind == &view::kind || catalog.find({&view::kind, object.id.schema, {}, object.id.parent});
            if (!of_view) out.insert(std::string(kind->name) + ' ' + display(object.id));
        }
    return out;
}

Lines but_views(Lines lines, Catalog const& with_views) {
    std::erase_if(lines, [&](std::string const& line) {
        for (Object const& one : with_views.of(view::kind))
            if (says(line, ' ' + display(one.id))) return true;
        return false;
    });
    return lines;
}

/// Checks that a database made by the script of another one is the same, both ways.
void check_made_again(Catalog const& before, Ddl const& ddl, Database const& empty) {
    Folder const folder;
    empty.run_file(folder.write("d.sql", ddl.text));
    auto const session = empty.connect();
    auto const after = read_live(*session);
    check_same(makeable(after), makeable(before));
    check_same(but_views(drift(audited(*session, after, as_desired(before))), before), {});
    check_same(but_views(drift(audited(*session, before, as_desired(after))), before), {});
}

/// Files with a database each, and what their scripts need that no catalog holds.
std::vector<std::pair<fs::path, std::string>> databases() {
    fs::path const tests = PGPLUMB_SOURCE_DIR "/tests";
    std::vector<std::pair<fs::path, std::string>> out{{tests / "dump/everything.sql", ""},
                                                      {tests / "majors/spellings.sql", "create collation json_table (locale = 'C')"}};
    for (auto const& entry : fs::directory_iterator(tests / "cases"))
        out.emplace_back(entry.path() / "actual.sql",
                         entry.path().filename() == "clean-spellings" ? "create collation own (locale = 'C')" : "");
    return out;
}

}  // namespace

TEST_CASE("what a description leaves unsaid is left to the server") {
    auto const ddl = described(
        "search_path \"shop, public\"\nextensions { citext { } hstore { version 1.8 schema public } }\n"
        "schemas { shop { enums { state { values \"'a', 'it''s'\" } vague { } } sequences { s { start 5 } }\n"
        "views { v { } m { indexes { i \"(a)\" } } }\n"
        "tables { t { columns { id \"bigint primary key references u\" b \"state default 'a'\" c \"text unique\" gone { @absent yes } }\n"
        "  foreign_keys { named { columns \"(id)\" references u on_delete cascade validated no } }\n"
        "  checks { c { expression \"id > 0 and f(id) and other.g(id)\" } d { @any_name yes expression \"id < 9\" } }\n"
        "  indexes { i \"((c::varchar(3)))\" j { @any_name yes columns \"(c desc)\" } } }\n"
        "  p { columns { a int } partition_by \"range (a, (a + 1))\" }\n"
        "  q { partition_of p partition_bound \"for values from (1, 2) to (3, 4)\" }\n"
        "  r { partition_of p partition_bound default columns { a int } }\n"
        "  never { @absent yes } u { columns { id \"bigint primary key\" } unlogged yes row_security yes } } } }");
    for (auto const* part :
         {"set_config('search_path', '\"shop\", \"public\"', false)", "create extension if not exists \"citext\" cascade;",
          "create extension if not exists \"hstore\" with schema \"public\" version '1.8' cascade;",
          "create type \"shop\".\"state\" as enum ('a', 'it''s');", "create type \"shop\".\"vague\" as enum ();",
          "create sequence \"shop\".\"s\" start with 5;", "create unlogged table \"shop\".\"u\" (",
          "alter table \"shop\".\"t\" add primary key (\"id\");", "alter table \"shop\".\"t\" add unique (\"c\");",
          "alter table \"shop\".\"t\" add foreign key (\"id\") references \"shop\".\"u\"",
          "add constraint \"named\" foreign key (\"id\") references \"shop\".\"u\" (\"id\") on delete cascade not valid;",
          "add check (id < 9);", "create index \"i\" on \"shop\".\"t\" ((c::varchar(3)));", "create index on \"shop\".\"t\" (c desc);",
          "partition by range (a, (a + 1));", "create table \"shop\".\"q\" partition of \"shop\".\"p\" for values from (1, 2) to (3, 4);",
          "alter table only \"shop\".\"p\" attach partition \"shop\".\"r\" default;",
          "alter table \"shop\".\"u\" enable row level security;"})
        CHECK_MESSAGE(says(ddl.text, part), part << "\n" << ddl.text);
    for (auto const* part : {"gone", "never", "drop schema", "views"}) CHECK_MESSAGE(!says(ddl.text, std::string("\"") + part), part);
    Lines const notes(ddl.notes.begin(), ddl.notes.end());
    check_same(notes, {"2 views are not written: what a view selects is not in the catalog",
                       "1 index of a materialized view is not written, as the view is not",
                       "named, and not made here unless an extension does: function other.g",
                       "1 enum is made without labels, since none are said"});
    for (auto const& note : notes) CHECK(says(ddl.text, "-- Note: " + note + '\n'));
    CHECK(ddl.text.find("create table \"shop\".\"p\"") < ddl.text.find("create table \"shop\".\"q\""));
    CHECK(ddl.text.find("add unique") < ddl.text.find("foreign key"));
}

TEST_CASE("no name of a database leads out of a comment or a quoted name") {
    Description description;
    description.database = Name("x\n\\! touch /tmp/pgplumb-owned\n");
    description.catalog.add({{&view::kind, Name("s"), {}, Name("v")}, {}});
    description.catalog.uncompared["odd\n\\! kind"] = 1;
    description.catalog.seal();
    auto const ddl = written_sql(description);
    CHECK_FALSE(says(ddl.text, "\n\\!"));
    CHECK(says(ddl.text, "create schema if not exists \"s\";"));
}

TEST_CASE("live: a database made by its own SQL is the same, both ways") {
    int number = 0;
    for (auto const& [file, needed] : databases()) {
        CAPTURE(file);
        Database const before("pgplumb_sql_" + std::to_string(++number));
        before.run_file(file);
        auto const catalog = read_live(*before.connect());
        auto const ddl = sql_of(catalog);
        Folder const folder;
        auto const kept = read_snapshot(folder.write("d.snapshot", written(Snapshot{catalog, Name("d"), "15", "UTF8", {}})));
        CHECK(sql_of(kept.catalog).text == ddl.text);
        Database const after("pgplumb_sql_again_" + std::to_string(number));
        if (!needed.empty()) {
            after.run(needed);
            CHECK(says(ddl.text, "-- Note: named, and not made here unless an extension does: collation public."));
        }
        check_made_again(catalog, ddl, after);
    }
}

TEST_CASE_FIXTURE(Command, "live: whatever is in a name, and however partitions hang together, SQL makes it again") {
    Database const before("pgplumb_sql_hostile");
    before.run_file(PGPLUMB_SOURCE_DIR "/tests/dump/hostile.sql");
    auto const run = (*this)("dump -d pgplumb_sql_hostile -o d.sql");
    CHECK(run.code == 0);
    for (auto const* part :
         {"2 views are not written", "1 index of a materialized view is not written", "domain x 1, function x 1, inherited table x 1",
          "1 check is inherited there", "1 ledger of a migration tool is made without rows"})
        CHECK(run.complains(part));
    CHECK((*this)("dump -q -d pgplumb_sql_hostile -F sql -o again.sql").err.empty());
    CHECK(read("again.sql") == read("d.sql"));
    Database const after("pgplumb_sql_hostile_again");
    after.run_file(folder / "d.sql");
    auto const there = read_live(*before.connect());
    auto const session = after.connect();
    auto const here = read_live(*session);
    check_same(makeable(here), makeable(there));
    check_same(but_views(drift(audited(*session, here, as_desired(there))), there), {});
    check_same(but_views(drift(audited(*session, there, as_desired(here))), there), {});
    before.run("create domain shop.other as text; create table shop.uses (a shop.other, b int default shop.f());");
    CHECK((*this)("dump -d pgplumb_sql_hostile -o d.sql")
              .complains("named, and not made here unless an extension does: function shop.f, type shop.other"));
}

TEST_CASE_FIXTURE(Command, "live: the incidents' descriptions make the databases that they describe") {
    int number = 0;
    for (auto const* name : {"ai-tickets", "atrevete", "bizpilot", "dotmac", "panic-system"}) {
        CAPTURE(name);
        auto const path = std::string(PGPLUMB_SOURCE_DIR "/schemas/") + name + ".info";
        CHECK((*this)("dump -q -F sql -o d.sql " + path).code == 0);
        Database const database("pgplumb_sql_described_" + std::to_string(++number));
        database.run_file(folder / "d.sql");
        CHECK((*this)("diff --fail-on error --severity ledger.*=off dbname=" + database.name() + ' ' + path).code == 0);
        CHECK((*this)("dump -q -d " + database.name() + " -o live.sql").code == 0);
        Database const again(database.name() + "_again");
        again.run_file(folder / "live.sql");
        for (auto const& pair : {database.name() + " dbname=" + again.name(), again.name() + " dbname=" + database.name()})
            CHECK((*this)("diff --fail-on note --fail-on-unproven --severity foreign_key.unindexed=off dbname=" + pair).code == 0);
    }
}

TEST_CASE_FIXTURE(Command, "live: a part of a database comes with its schema and the sequences of its columns") {
    Database const before("pgplumb_sql_part");
    before.run(
        "create schema shop; create table shop.a (id serial primary key); create table shop.b (id serial, a int references shop.a);");
    auto const run = (*this)("dump -d pgplumb_sql_part -t shop.b -o b.sql");
    CHECK(run.complains("named, and not made here unless an extension does: table shop.a"));
    CHECK((*this)("dump -q -d pgplumb_sql_part -t shop.a -o a.sql").code == 0);
    Database const after("pgplumb_sql_part_again");
    after.run_file(folder / "a.sql");
    after.run_file(folder / "b.sql");
    CHECK((*this)("diff --fail-on note --severity foreign_key.unindexed=off dbname=pgplumb_sql_part dbname=pgplumb_sql_part_again").code ==
          0);
    CHECK((*this)("diff --fail-on note --severity foreign_key.unindexed=off dbname=pgplumb_sql_part_again dbname=pgplumb_sql_part").code ==
          0);
}
