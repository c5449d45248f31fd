#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "normal/server_equality.hpp"
#include "pgplumb/finding.hpp"
#include "pgplumb/session.hpp"

namespace fs = std::filesystem;
using namespace pgplumb;

namespace {

using Block = std::set<std::string>;  // a finding's line, and one line for each object it covers

std::string named(ObjectId const& id) {
    return std::string(id.kind->name) + ' ' + display(id);
}

/// Columns and keys of a table that is missing or covered are left out, unless a revision claims them by name.
bool told(Finding const& finding, ObjectId const& id, std::set<ObjectId> const& claimed) {
    if (id.kind->name == "sequence") return false;
    auto const up = owner(id);
    if (id.parent.empty() || claimed.contains(id)) return true;
    return up != finding.object && std::find(finding.covers.begin(), finding.covers.end(), up) == finding.covers.end();
}

Block found(fs::path const& folder, std::string const& database) {
    auto const desired = read_descriptions({(folder / "desired.info").string()});
    for (auto const& error : desired.errors) FAIL_CHECK(to_text(error.origin) << ": " << error.what << ' ' << error.note);
    ConnectionOptions options;
    options.dbname = database;
    auto const session = connect(options);
    auto const actual = read_live(*session);
    auto const ledger = desired.history.declared() ? read_ledger(*session, desired.history.ledger) : LedgerState{};
    ServerEquality equality(actual, desired.catalog, session.get());
    auto const judgement = judge({actual, desired, ledger, false}, equality);
    std::set<ObjectId> claimed;
    for (auto const& revision : desired.history.revisions) claimed.insert(revision.creates.begin(), revision.creates.end());
    Block out;
    for (Finding const& finding : judgement.findings) {
        auto line = std::string(to_text(finding.severity)) + ' ' + finding.rule + ' ' + named(finding.object);
        if (!finding.revision.empty()) line += " @ " + finding.revision.str();
        out.insert(line);
        for (ObjectId const& id : finding.covers)
            if (told(finding, id, claimed)) out.insert(line + "  covers " + named(id));
    }
    for (Change const& change : judgement.unproven) out.insert("unproven " + named(change.id()) + ' ' + std::string(change.field->name));
    for (Problem const& problem : judgement.problems) out.insert("could not check " + problem.rule);
    if (out.empty()) out.insert("plumb");
    return out;
}

Block expected(fs::path const& file) {
    std::ifstream in(file);
    Block out;
    std::string last;
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with("  covers")) out.insert(last + line);
        else out.insert(last = line);
    }
    return out;
}

void load(fs::path const& folder, std::string const& database) {
    auto const sql = (folder / "actual.sql").string();
    REQUIRE(std::system(("createdb " + database).c_str()) == 0);
    REQUIRE(std::system(("psql -X -q -v ON_ERROR_STOP=1 -d " + database + " -f " + sql + " >/dev/null 2>&1").c_str()) == 0);
}

}  // namespace

TEST_CASE("live: every case folder gives what it expects") {
    int number = 0;
    for (auto const& entry : fs::directory_iterator(PGPLUMB_SOURCE_DIR "/tests/cases")) {
        CAPTURE(entry.path());
        auto const database = "pgplumb_case_" + std::to_string(++number);
        load(entry.path(), database);
        auto const want = expected(entry.path() / "expected.txt");
        auto const got = found(entry.path(), database);
        for (auto const& line : want) CHECK_MESSAGE(got.contains(line), "lacks: " << line);
        for (auto const& line : got) CHECK_MESSAGE(want.contains(line), "extra: " << line);
    }
    CHECK(number >= 17);
}
