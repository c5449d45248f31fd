#include "support/audit.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "normal/server_equality.hpp"

using namespace pgplumb;

namespace {

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

}  // namespace

Lines audited(Session& session, std::filesystem::path const& description) {
    auto const desired = read_descriptions({description.string()});
    for (auto const& error : desired.errors) FAIL_CHECK(to_text(error.origin) << ": " << error.what << ' ' << error.note);
    return audited(session, desired);
}

Lines audited(Session& session, Description const& desired) {
    return audited(session, read_live(session), desired);
}

Lines audited(Session& session, Catalog const& actual, Description const& desired) {
    auto const ledger = desired.history.declared() ? read_ledger(session, desired.history.ledger) : LedgerState{};
    ServerEquality equality(actual, desired.catalog, &session);
    auto const judgement = judge({actual, desired, ledger, false, std::chrono::year(2027) / 3 / 1}, equality);
    std::set<ObjectId> claimed;
    for (auto const& revision : desired.history.revisions) claimed.insert(revision.creates.begin(), revision.creates.end());
    Lines out;
    for (Finding const& finding : judgement.findings) {
        auto line = std::string(to_text(finding.severity)) + ' ' + finding.rule + ' ' + named(finding.object);
        if (!finding.revision.empty()) line += " @ " + finding.revision.str();
        out.insert(line);
        for (ObjectId const& id : finding.covers)
            if (told(finding, id, claimed)) out.insert(line + "  covers " + named(id));
    }
    for (Accepted const& one : judgement.accepted) out.insert("accepted " + one.finding.rule + ' ' + named(one.finding.object));
    for (Change const& change : judgement.unproven) out.insert("unproven " + named(change.id()) + ' ' + std::string(change.field->name));
    for (Problem const& problem : judgement.problems) out.insert("could not check " + problem.rule);
    if (out.empty()) out.insert("plumb");
    return out;
}

Lines drift(Lines lines) {
    std::erase_if(lines, [](std::string const& line) {
        return line.find(".unindexed ") != std::string::npos || line.find(".not_valid ") != std::string::npos ||
               line.find(".invalid ") != std::string::npos || line == "plumb";
    });
    return lines;
}

Lines expected(std::string const& text) {
    std::istringstream in(text);
    Lines out;
    std::string last;
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with("  covers")) out.insert(last + line);
        else out.insert(last = line);
    }
    return out;
}

std::string text_of(std::filesystem::path const& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void check_same(Lines const& got, Lines const& want) {
    for (auto const& line : want) CHECK_MESSAGE(got.contains(line), "lacks: " << line);
    for (auto const& line : got) CHECK_MESSAGE(want.contains(line), "extra: " << line);
}
