#include <doctest/doctest.h>

#include <unistd.h>
#include "support/tree.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "kinds/column.hpp"
#include "kinds/table.hpp"
#include "pgplumb/source.hpp"

using namespace pgplumb;

namespace {

Description read(std::string const& ending, std::string const& text) {
    auto const path = std::filesystem::temp_directory_path() / ("pgplumb-description-" + std::to_string(::getpid()) + '.' + ending);
    std::ofstream(path, std::ios::binary) << text;
    auto out = read_descriptions({path.string()});
    std::filesystem::remove(path);
    return out;
}

/// "line:column what (note)" of each error.
std::vector<std::string> complaints(Description const& description) {
    std::vector<std::string> out;
    out.reserve(description.errors.size());
    for (auto const& error : description.errors)
        out.push_back(std::to_string(error.origin.line) + ':' + std::to_string(error.origin.column) + ' ' + error.what +
                      (error.note.empty() ? "" : " (" + error.note + ')'));
    return out;
}

bool any_has(std::vector<std::string> const& texts, std::string_view part) {
    return std::ranges::any_of(texts, [&](std::string const& text) { return text.find(part) != std::string::npos; });
}

std::string table_info(std::string const& blocks) {
    return "format 1\nschemas { public { tables { t {\n" + blocks + "\n} } } }\n";
}

}  // namespace

TEST_CASE("values with spaces that lack quotes are explained where they stand") {
    for (auto const* columns : {"created_at timestamp with time zone", "id bigint not null", "id bigint default 0", "id bigint primary key",
                                "name character varying(20)", "total double precision not null", "id bigint unique"}) {
        CAPTURE(columns);
        auto const errors = complaints(read("info", table_info(std::string("columns {\n") + columns + "\n}")));
        REQUIRE_FALSE(errors.empty());
        CHECK(errors[0].starts_with("4:"));
        CHECK(any_has(errors, "write it in quotes: "));
    }
    CHECK(complaints(read("info", table_info("columns { a integer b numeric c \"text\" }"))).empty());
    CHECK(any_has(complaints(read("info", table_info("columns { id integer }\npersistence unlogged please"))), "unlogged please"));
}

TEST_CASE("JSON values of the wrong shape are errors, though PropertyTree takes them") {
    auto const shaped = [](std::string const& table) {
        return complaints(read("json", R"({"format": 1, "schemas": {"public": {"tables": {"t": )" + table + "}}}}"));
    };
    CHECK(shaped(R"({"columns": {"id": "integer"}, "row_security": true})").empty());
    CHECK(any_has(complaints(read("json", R"({"format": "1"})")), "1:2 \"format\" is a number, not a text in quotes"));
    CHECK(any_has(shaped("[]"), "\"t\" is an object {}, not a list []"));
    CHECK(any_has(shaped("\"x\""), "\"t\" is an object {}, not a text in quotes"));
    CHECK(any_has(shaped(R"({"columns": ["id"]})"), "\"columns\" is an object {}, not a list []"));
    CHECK(any_has(shaped(R"({"columns": {"id": 5}})"), "\"id\" is a text in quotes, not a number"));
    CHECK(any_has(shaped(R"({"columns": {"id": null}})"), "\"id\" is a text in quotes, not null"));
    CHECK(any_has(shaped(R"({"columns": {"id": "integer"}, "row_security": "yes"})"), "\"row_security\" is true or false, not a text"));
    CHECK(any_has(shaped(R"({"columns": {"id": "integer"}, "checks": {"c": {"expression": 1}}})"), "\"expression\" is a text in quotes"));
    auto const sequence = complaints(read("json", R"({"format": 1, "schemas": {"public": {"sequences": {"s": {"start": "1"}}}}})"));
    CHECK(any_has(sequence, "\"start\" is a number, not a text in quotes"));
}

TEST_CASE("names that look like directives") {
    auto const description = read("info", "format 1\nschemas { public { tables { @open yes @@open { } x-rays { } } } }\n");
    CHECK(complaints(description).empty());
    for (auto const* name : {"@open", "x-rays"}) CHECK(description.catalog.find({&table::kind, Name("public"), {}, Name(name)}));
    CHECK(any_has(complaints(read("info", "format 1\nschemas { public { tables { @opne yes } } }\n")), "unknown directive \"@opne\""));
    CHECK(any_has(complaints(read("info", "format 1\nschemas { public { tables { \"\" { } } } }\n")), "a name is expected"));
}

TEST_CASE("rules and kinds that do not exist are errors") {
    CHECK(any_has(complaints(read("info", "format 1\nrules { index.unexpectd off }\n")), "did you mean \"index.unexpected\"?"));
    CHECK(any_has(complaints(read("info", "format 1\nrules { index.unexpected never }\n")), "is no level"));
    CHECK(any_has(complaints(read("info", "format 1\nignore { tabels { a } }\n")), "unknown kind of object"));
}

TEST_CASE("what is said twice names both places") {
    auto const errors = complaints(read("info", table_info("columns { a integer\na integer }")));
    REQUIRE(errors.size() == 1);
    CHECK(errors[0].starts_with("4:"));
    CHECK(errors[0].find(":3") != std::string::npos);
}

TEST_CASE("every description in schemas/ can be used") {
    for (auto const& entry : std::filesystem::directory_iterator(PGPLUMB_SOURCE_DIR "/schemas")) {
        CAPTURE(entry.path());
        auto const description = read_descriptions({entry.path().string()});
        for (auto const& error : complaints(description)) FAIL_CHECK(error);
        CHECK(description.catalog.size() > 20);
    }
}

TEST_CASE("the reference says every key there is") {
    std::ifstream in(PGPLUMB_SOURCE_DIR "/schemas/reference.info");
    std::string const reference{std::istreambuf_iterator<char>(in), {}};
    for (auto const* key : {"format",
                            "database",
                            "search_path",
                            "extensions",
                            "version",
                            "min_version",
                            "schema",
                            "@absent",
                            "ledger",
                            "tool",
                            "table",
                            "version_column",
                            "revisions",
                            "creates",
                            "after",
                            "rules",
                            "types",
                            "naming",
                            "ignore",
                            "schemas",
                            "enums",
                            "values",
                            "sequences",
                            "type",
                            "start",
                            "increment",
                            "min",
                            "max",
                            "cache",
                            "cycle",
                            "views",
                            "materialized",
                            "tables",
                            "columns",
                            "primary_key",
                            "name",
                            "include",
                            "uniques",
                            "nulls_not_distinct",
                            "row_security",
                            "force_row_security",
                            "@order",
                            "@open",
                            "@any_name",
                            "checks",
                            "expression",
                            "no_inherit",
                            "validated",
                            "foreign_keys",
                            "references",
                            "on_delete",
                            "on_update",
                            "match",
                            "deferrable",
                            "initially_deferred",
                            "exclusions",
                            "using",
                            "elements",
                            "where",
                            "indexes",
                            "partition_by",
                            "partition_of",
                            "partition_bound",
                            "persistence"})
        CHECK_MESSAGE(reference.find(std::string(key) + ' ') != std::string::npos, key);
}

TEST_CASE("files may share a schema, and an object in two of them is one complaint") {
    auto const folder = std::filesystem::temp_directory_path() / ("pgplumb-files-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    auto const write = [&](char const* name, std::string const& tables) {
        std::ofstream(folder / name) << "format 1\nschemas { public { tables { " << tables << " } } }\n";
        return (folder / name).string();
    };
    auto const a = write("a.info", "t { columns { a integer b integer } }");
    auto const b = write("b.info", "u { columns { a integer } }");
    auto const c = write("c.info", "t { columns { a integer b integer } }");
    CHECK(complaints(read_descriptions({a, b})).empty());
    CHECK(read_descriptions({a, b}).catalog.of(table::kind).size() == 2);
    auto const twice = complaints(read_descriptions({a, b, c}));
    REQUIRE(twice.size() == 1);
    CHECK(any_has(twice, "a.info:2"));
    std::filesystem::remove_all(folder);
}

TEST_CASE("the revisions of a ledger are read from a tree beside the description, or listed") {
    RevisionTree const tree({"op.create_table('a', sa.Column('id', sa.Integer))", "op.create_table('b', sa.Column('id', sa.Integer))"});
    tree.write("shop.info",
               "format 1\nledger { tool alembic tree versions }\nschemas { public { tables { a { columns { id integer } } } } }\n");
    auto const read_one = read_descriptions({tree.path() + "/shop.info"});
    CHECK(complaints(read_one).empty());
    REQUIRE(read_one.history.revisions.size() == 2);
    CHECK(read_one.history.revisions[1].id == Name("2"));
    CHECK(read_one.catalog.of(table::kind).size() == 1);
    REQUIRE(read_one.made);
    CHECK(read_one.made->of(table::kind).size() == 2);
    CHECK(any_has(complaints(read("info", "format 1\nledger { tool alembic tree nowhere }\n")), "there is no such file"));
    CHECK(any_has(complaints(read("info", "format 1\nledger { tool alembic tree x revisions { a { } } }\n")), "from a tree or listed"));
}
