#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "kinds/table.hpp"
#include "pgplumb/finding.hpp"
#include "pgplumb/report.hpp"
#include "pgplumb/snapshot.hpp"
#include "support/audit.hpp"
#include "support/database.hpp"
#include "support/folder.hpp"

namespace fs = std::filesystem;
using namespace pgplumb;

namespace {

constexpr std::pair<Spelling, char const*> spellings[] = {{Spelling::info, "d.info"}, {Spelling::json, "d.json"}, {Spelling::xml, "d.xml"}};

Description of_database(Database const& database) {
    auto const session = database.connect();
    return as_desired(read_live(*session));
}

/// A description written and read again.
Description again(Description const& description, Spelling spelling, std::string const& name) {
    Folder const folder;
    auto const path = folder.write(name, written(description, spelling));
    auto out = read_descriptions({path});
    for (auto const& error : out.errors) FAIL_CHECK(to_text(error.origin) << ": " << error.what << ' ' << error.note);
    return out;
}

/// Objects as lines of what a description says of them.
std::set<std::string> told(Catalog const& catalog) {
    std::set<std::string> out;
    for (Kind const* kind : all_kinds())
        for (Object const& object : catalog.of(*kind)) {
            auto line = std::string(kind->name) + ' ' + display(object.id) + (object.absent ? " absent" : "") +
                        (object.any_name ? " any name" : "");
            for (FieldSpec const* field : kind->fields) line += "; " + std::string(field->name) + ' ' + to_text(object.value(*field));
            out.insert(line + "; " + std::to_string(object.position));
            for (Kind const* part : all_kinds())
                if (part->parent == kind) {
                    bool const nested = kind->parent != nullptr;
                    auto const said =
                        catalog.said_scope(*part, nested ? object.id.schema : object.id.name, nested ? object.id.name : Name());
                    if (said && *said != Catalog::closed_scope(*part))
                        out.insert(display(object.id) + ' ' + std::string(part->plural) + ' ' + std::to_string(static_cast<int>(*said)));
                }
        }
    return out;
}

/// Lines of a description without its comments.
std::string bare(std::string const& text) {
    std::istringstream in(text);
    std::string out;
    for (std::string line; std::getline(in, line);) {
        auto const first = line.find_first_not_of(' ');
        if (first == std::string::npos || line[first] == ';') continue;
        auto const comment = line.rfind(" ; ");
        if (comment != std::string::npos) line.resize(line.find_last_not_of(' ', comment) + 1);
        out += line + '\n';
    }
    return out;
}

/// Numbered, so that their order counts.
Lines lines_of(std::string const& text) {
    std::istringstream in(text);
    Lines out;
    int number = 0;
    for (std::string line; std::getline(in, line);) out.insert(std::to_string(++number) + ": " + line);
    return out;
}

struct Drift {
    char const* sql;
    char const* finding;
};

// Each field of each kind, changed once in a database made by everything.sql.
constexpr Drift drifts[] = {
#include "dump/drifts.inc"
};

}  // namespace

TEST_CASE("descriptions are the same in INFO, JSON and XML") {
    for (auto const& entry : fs::directory_iterator(PGPLUMB_SOURCE_DIR "/schemas")) {
        CAPTURE(entry.path());
        auto const description = read_descriptions({entry.path()});
        REQUIRE(description.errors.empty());
        auto const want = told(description.catalog);
        for (auto const& [spelling, name] : spellings) {
            CAPTURE(name);
            auto const read = again(description, spelling, name);
            check_same(told(read.catalog), want);
            // Ledger, rules and the rest are in the text, which has to be the same too.
            check_same(lines_of(written(read, Spelling::info)), lines_of(written(description, Spelling::info)));
        }
    }
}

TEST_CASE("the incidents' descriptions are what a dump would write, plus comments") {
    for (auto const* name : {"ai-tickets", "atrevete", "bizpilot", "dotmac", "panic-system"}) {
        auto const path = std::string(PGPLUMB_SOURCE_DIR "/schemas/") + name + ".info";
        CAPTURE(path);
        check_same(lines_of(bare(text_of(path))), lines_of(written(read_descriptions({path}), Spelling::info)));
    }
}

TEST_CASE("live: a database is plumb with its own dump, in every spelling and as a snapshot") {
    int number = 0;
    for (auto const& entry : fs::directory_iterator(PGPLUMB_SOURCE_DIR "/tests/cases")) {
        CAPTURE(entry.path());
        Database const database("pgplumb_dump_" + std::to_string(++number));
        database.run_file(entry.path() / "actual.sql");
        auto const session = database.connect();
        auto const live = read_live(*session);
        Folder const folder;
        auto const kept = read_snapshot(folder.write("d.snapshot", written(Snapshot{live, Name("d"), "15", "UTF8", {}})));
        check_same(drift(audited(*session, as_desired(kept.catalog))), {});
        for (auto const& [spelling, name] : spellings) {
            CAPTURE(name);
            auto const dump = again(as_desired(live), spelling, name);
            check_same(drift(audited(*session, dump)), {});
            check_same(lines_of(written(dump, spelling)), lines_of(written(as_desired(live), spelling)));
        }
    }
}

TEST_CASE("live: each field of each kind, changed once in the database, is exactly what the old dump finds") {
    Database const before("pgplumb_everything");
    before.run_file(PGPLUMB_SOURCE_DIR "/tests/dump/everything.sql");
    auto const dump = again(of_database(before), Spelling::info, "d.info");
    check_same(drift(audited(*before.connect(), dump)), {});
    std::set<std::string> found;
    int number = 0;
    for (auto const& [sql, finding] : drifts) {
        CAPTURE(sql);
        Database const after("pgplumb_drift_" + std::to_string(++number), before.name());
        after.run(sql);
        check_same(drift(audited(*after.connect(), dump)), expected(finding));
        std::istringstream words(finding);
        for (std::string line; std::getline(words, line);)
            found.insert(line.substr(line.find(' ') + 1, line.rfind(' ', line.rfind(' ') - 1) - line.find(' ') - 1));
    }
    // What only a person asks for (a least version, an order of columns) no dump says.
    std::set<std::string> const never{"extension.min_version", "table.column_order"};
    for (RuleRow const& rule : all_rules())
        if (rule.rule_class == RuleClass::drift && !never.contains(rule.id))
            CHECK_MESSAGE(found.contains(rule.id), "no drift of " << rule.id);
}
