#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "pgplumb/finding.hpp"
#include "support/audit.hpp"
#include "support/sql_lint.hpp"

namespace fs = std::filesystem;
using namespace pgplumb;

namespace {

fs::path const source = fs::path(PGPLUMB_SOURCE_DIR) / "src";

/// What every `#include` line of a room's files names, with the room.
template <class Act>
void each_include(Act const& act) {
    static std::regex const include(R"re(#include ["<]([^">]+)[">])re");
    for (auto const& entry : fs::recursive_directory_iterator(source)) {
        if (entry.path().extension() != ".cpp" && entry.path().extension() != ".hpp") continue;
        auto const room = fs::relative(entry, source).begin()->string();
        std::istringstream in(text_of(entry));
        for (std::string line; std::getline(in, line);)
            if (std::smatch found; std::regex_search(line, found, include)) act(entry.path(), room, found[1].str());
    }
}

/// The names that a query gives its columns, in order.
std::vector<std::string> selected(std::string_view query) {
    static std::regex const column(R"re(\bas "?([a-z_]+)"?(?=,?\n))re");
    std::string const text(query);
    std::vector<std::string> out;
    for (std::sregex_iterator it(text.begin(), text.end(), column), end; it != end; ++it) out.push_back((*it)[1].str());
    return out;
}

std::vector<std::string> columns_of(std::vector<std::string> first, std::span<FieldSpec const* const> fields) {
    for (FieldSpec const* field : fields) first.emplace_back(field->name);
    return first;
}

/// The rules of lines such as "error table.missing ...".
void add_rules(fs::path const& file, std::set<std::string>& out) {
    std::istringstream in(text_of(file));
    std::string severity;
    std::string rule;
    for (std::string line; std::getline(in, line);)
        if (std::istringstream words(line); words >> severity >> rule) out.insert(rule);
}

/// Every rule that some case expects, or some incident's repository.
std::set<std::string> rules_of_cases() {
    std::set<std::string> out;
    fs::path const tests = fs::path(PGPLUMB_SOURCE_DIR) / "tests";
    for (auto const& entry : fs::directory_iterator(tests / "cases")) add_rules(entry.path() / "expected.txt", out);
    for (auto const& entry : fs::directory_iterator(tests / "incidents"))
        if (fs::exists(entry.path() / "guards.txt")) add_rules(entry.path() / "guards.txt", out);
    return out;
}

}  // namespace

TEST_CASE("rooms look only into the rooms below them") {
    // Each may use what stands before it; those of one line know each other through include/ alone.
    std::vector<std::set<std::string>> const floors{
        {"base"},    {"catalog"},
        {"kinds"},   {"ddl", "python"},
        {"session"}, {"sources", "migrations", "normal", "diff", "rules", "history", "fix", "guards"},
        {"app"}};
    auto const floor_of = [&](std::string const& room) {
        return std::ranges::find_if(floors, [&](auto const& floor) { return floor.contains(room); }) - floors.begin();
    };
    each_include([&](fs::path const& file, std::string const& room, std::string const& included) {
        auto const slash = included.find('/');
        auto const other = included.substr(0, slash);
        if (slash == std::string::npos || other == room || !fs::is_directory(source / other)) return;
        CAPTURE(file);
        CAPTURE(included);
        if (room == "report") FAIL_CHECK("a report's writers see include/ alone");
        else CHECK(floor_of(other) < floor_of(room));
    });
}

TEST_CASE("each library is included in one room") {
    std::map<std::string, std::set<std::string>> const homes{
        {"libpq-fe.h", {"session"}},        {"pg_query", {"ddl"}},
        {"tree_sitter", {"python"}},        {"boost/program_options", {"app"}},
        {"boost/crc", {"history"}},         {"boost/property_tree", {"sources"}},
        {"pugixml", {"report", "sources"}}, {"nlohmann", {"report", "normal", "sources"}}};
    each_include([&](fs::path const& file, std::string const& room, std::string const& included) {
        for (auto const& [library, rooms] : homes) {
            CAPTURE(file);
            if (included.starts_with(library)) CHECK(rooms.contains(room));
        }
    });
}

TEST_CASE("kinds stand by rank, each with its query and its page") {
    std::set<std::string> stems;
    for (auto const& entry : fs::directory_iterator(source / "kinds"))
        if (entry.path().extension() == ".md") stems.insert(entry.path().stem());
    CHECK(stems.size() == all_kinds().size());
    std::size_t rank = 0;
    for (Kind const* kind : all_kinds()) {
        CAPTURE(kind->name);
        CHECK(kind->rank == rank++);
        CHECK((!kind->parent || kind->parent->rank < kind->rank));
        auto const stem = kind->name == "enum" ? std::string("enum_type") : std::string(kind->name);
        CHECK(stems.contains(stem));
        CHECK(text_of(source / "kinds" / (stem + ".sql")) == kind->query);
        CHECK(fs::exists(source / "kinds" / (stem + ".deparse.sql")) == !kind->deparse.empty());
        for (FieldSpec const* field : kind->fields) CHECK_FALSE(field->meaning.empty());
    }
}

TEST_CASE("queries select what the kind's fields say, in their order") {
    for (Kind const* kind : all_kinds()) {
        CAPTURE(kind->name);
        CHECK(selected(kind->query) == columns_of({"oid", "id_relation", "id_schema", "id_name", "belongs_to"}, kind->fields));
        if (!kind->deparse.empty()) CHECK(selected(kind->deparse) == columns_of({"oid"}, kind->deparsed));
    }
}

TEST_CASE("every name in the embedded queries is qualified") {
    for (Kind const* kind : all_kinds())
        for (auto const query : {kind->query, kind->deparse}) {
            if (query.empty()) continue;
            CAPTURE(kind->name);
            // A line for newer servers is one more line; all of them together are still one statement.
            for (auto const& fault : unqualified(std::regex_replace(std::string(query), std::regex("--@[0-9]+"), ""))) FAIL_CHECK(fault);
        }
}

TEST_CASE("the lint finds what is not qualified") {
    CHECK(unqualified("select c.oid from pg_class c").size() == 1);
    CHECK(unqualified("select lower(c.relname::text) from pg_catalog.pg_class c").size() == 2);
    CHECK(unqualified("select c.relname collate \"C\" from pg_catalog.pg_class c").size() == 1);
    CHECK(unqualified("select coalesce(c.oid, 1::bigint) from pg_catalog.pg_class c").empty());
}

TEST_CASE("rule ids are unique, and each has a meaning") {
    std::set<std::string> ids;
    for (RuleRow const& rule : all_rules()) {
        CAPTURE(rule.id);
        CHECK(ids.insert(rule.id).second);
        CHECK_FALSE(page_of(rule.id).empty());
        CHECK_FALSE(rule.meaning.empty());
    }
}

TEST_CASE("a page is a rule's, or of all rules of one name, or says what could not be checked") {
    std::set<std::string> known{"field",       "ledger.unreadable", "ledger.in_progress", "scan.locked", "scan.unreadable",
                                "scan.unsafe", "scan.changing",     "sql.not_followed",   "sql.refused", "guard.unreadable"};
    for (RuleRow const& rule : all_rules()) {
        known.insert(rule.id);
        known.insert(rule.id.substr(rule.id.find('.') + 1));
    }
    for (auto const* room : {"rules", "guards"})
        for (auto const& entry : fs::directory_iterator(source / room))
            if (entry.path().extension() == ".md") CHECK_MESSAGE(known.contains(entry.path().stem()), entry.path());
}

TEST_CASE("each field of each kind is drifted by some case, each rule is broken by one") {
    auto const drifted = rules_of_cases();
    for (RuleRow const& rule : all_rules()) CHECK_MESSAGE(drifted.contains(rule.id), "no case expects: " << rule.id);
}
