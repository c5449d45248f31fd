#include "kinds/sequence.hpp"
#include "kinds/table.hpp"
#include "rules/checks.hpp"

#include <algorithm>
#include <array>

namespace pgplumb {
namespace {

struct Judge {
    Scene const& scene;
    History const& history = scene.audit.desired.history;
    LedgerState const& state = scene.audit.ledger;
    std::vector<Finding> out;

    ObjectId ledger() const { return {&ledger_kind, history.ledger.schema, {}, history.ledger.table}; }

    Finding& add(std::string rule, Severity severity, std::string message, std::string advice) {
        Finding finding;
        finding.rule = std::move(rule);
        finding.rule_class = RuleClass::ledger;
        finding.severity = severity;
        finding.object = ledger();
        finding.message = std::move(message);
        finding.advice = std::move(advice);
        finding.origin = history.origin;
        return out.emplace_back(std::move(finding));
    }

    std::vector<Name> heads() const { return heads_of(history); }

    static std::string listed(std::vector<Name> const& ids) {
        std::string text;
        for (Name const id : ids) text.append(text.empty() ? "" : ", ").append(id.text());
        return text.empty() ? "(none)" : text;
    }

    bool there(ObjectId const& id) const { return scene.audit.actual.find(id) != nullptr; }

    void absent() {
        bool claimed = false;
        bool some = false;
        for (auto const& [id, revision] : scene.claims) {
            if (id.kind != &table::kind) continue;
            claimed = true;
            some = some || there(id);
        }
        if (history.revisions.empty()) {
            claimed = true;
            some = std::ranges::any_of(scene.audit.desired.catalog.of(table::kind), [&](Object const& object) { return there(object.id); });
        }
        if (some) {
            add("ledger.untracked", Severity::error,
                "tables that migrations create are there, but no ledger: current revision (none), head " + listed(heads()),
                "Stamp the revision whose objects are all there, then upgrade.");
        } else if (claimed || !history.revisions.empty()) {
            auto& finding = add("ledger.never_migrated", Severity::error,
                                "no migration ever ran here: current revision (none), head " + listed(heads()),
                                "Run the migrations, and look at this audit again.");
            finding.covers.assign(scene.missing.begin(), scene.missing.end());
        }
    }

    void rows() {
        std::vector<Name> current;
        for (auto const& row : state.rows) {
            current.push_back(row.version);
            auto const it = std::ranges::find(history.revisions, row.version, &Revision::id);
            bool const known = it != history.revisions.end();
            // Where no revision is listed, none is unknown.
            if (!known && !history.revisions.empty())
                add("ledger.unknown_revision", Severity::error, "the ledger is at revision " + row.version.str() + ", which is not listed",
                    "Is this the right database, and is the description up to date?");
            if (known && !it->checksum.empty() && !row.checksum.empty() && it->checksum != row.checksum)
                add("ledger.changed_file", Severity::error, "revision " + row.version.str() + " ran with another content", {}).revision =
                    row.version;
            if (row.failed)
                add("ledger.failed_entry", Severity::error, "revision " + row.version.str() + " is marked as failed", {}).revision =
                    row.version;
        }
        if ((history.ledger.rows_are_heads && state.rows.size() > 1) || heads().size() > 1)
            add("ledger.several_heads", Severity::warning, "there are several heads: " + listed(state.rows.size() > 1 ? current : heads()),
                "Merge them with a revision that comes after both.");
        undescribed();
        bool const unknown = std::ranges::any_of(out, [](Finding const& f) { return f.rule == "ledger.unknown_revision"; });
        if (!unknown) pending(current);
    }

    /// What it belongs to; of a sequence the table whose column it counts for.
    ObjectId owner_of(ObjectId const& id) const {
        auto const* made = scene.audit.desired.made && id.kind == &sequence::kind ? scene.audit.desired.made->find(id) : nullptr;
        auto const column = made ? made->get(sequence::owned_by) : Names();
        return column.size() == 3 ? ObjectId{&table::kind, column[0], {}, column[1]} : owner(id);
    }

    /// What stamped revisions claim in a place that the description does not speak of: the claim alone asks for it.
    void undescribed() {
        for (auto const& [id, revision] : scene.claims) {
            auto const& desired = scene.audit.desired.catalog;
            bool const described = desired.find(id) || desired.scope(*id.kind, id.schema, id.parent) != Scope::open;
            if (described || there(id) || !scene.stamped.contains(revision->id)) continue;
            if (auto const up = owner_of(id); up.kind && up.kind->parent && !there(up)) continue;  // its table is told
            out.push_back(stamped_but_missing(id, *revision, revision->origin,
                                              "If a later revision dropped it, take it out of what this one creates."));
        }
    }

    void pending(std::vector<Name> const& current) {
        std::vector<Name> todo;
        std::vector<ObjectId> covers;
        for (auto const& revision : history.revisions) {
            if (scene.stamped.contains(revision.id)) continue;
            bool const done = !revision.creates.empty() && std::ranges::all_of(revision.creates, [&](auto const& id) { return there(id); });
            if (!done) todo.push_back(revision.id);
            for (ObjectId const& id : revision.creates)
                if (there(id)) applied(id, revision);
                else if (scene.is_pending(id)) covers.push_back(id);
        }
        if (todo.empty()) return;
        auto& finding = add("ledger.behind", scene.audit.pending_ok ? Severity::note : Severity::error,
                            "pending: " + listed(todo) + "; current revision " + listed(current) + ", head " + listed(heads()),
                            "Run the pending migrations.");
        std::ranges::sort(covers);
        finding.covers = covers;
    }

    void applied(ObjectId const& id, Revision const& revision) {
        if (scene.claim(id) != &revision) return;
        // What came with its table is told with it.
        if (auto const up = owner(id); up.kind && scene.claim(up) == &revision && there(up)) return;
        Finding finding;
        finding.rule = std::string(id.kind->name) + ".applied_but_not_stamped";
        finding.rule_class = RuleClass::ledger;
        finding.object = id;
        finding.message = std::string(id.kind->name) + ' ' + display(id) + " exists, but the revision that creates it is not stamped";
        finding.meaning = "The next upgrade fails with \"already exists\".";
        finding.advice = "If it equals what the revision makes (no other finding about it), stamp the revision; else drop it first.";
        finding.origin = revision.origin;
        finding.revision = revision.id;
        out.push_back(std::move(finding));
    }
};

}  // namespace

Finding stamped_but_missing(ObjectId const& id, Revision const& revision, Origin const& origin, std::string advice) {
    auto const kind = std::string(id.kind->name);
    Finding out;
    out.rule = kind + ".stamped_but_missing";
    out.rule_class = RuleClass::ledger;
    out.object = id;
    out.message = kind + ' ' + display(id) + " does not exist, though the ledger says that revision " + revision.id.str() + " ran";
    out.meaning = "The ledger lies: no upgrade will ever make it.";
    out.advice = std::move(advice);
    out.origin = origin;
    out.revision = revision.id;
    return out;
}

namespace {

/// True between two steps of a migration, and not after it.
bool is_of_a_moment(Finding const& finding) {
    static constexpr std::array<std::string_view, 4> rules{"ledger.behind", "ledger.failed_entry", "ledger.never_migrated",
                                                           "ledger.untracked"};
    return finding.rule.ends_with(".applied_but_not_stamped") || std::ranges::find(rules, finding.rule) != rules.end();
}

}  // namespace

std::vector<Finding> check_ledger(Scene const& scene, std::vector<Problem>& problems) {
    auto const& history = scene.audit.desired.history;
    if (!history.declared()) return {};
    Judge judge{scene};
    auto const& running = scene.audit.ledger.running;
    if (!running.empty())
        problems.push_back({judge.ledger(), "ledger.in_progress", "a migration is running: " + running,
                            "What it has not done yet is not judged. Audit again when it is through.", history.origin});
    switch (scene.audit.ledger.kind) {
        case LedgerState::Kind::unreadable:
            problems.push_back({judge.ledger(), "ledger.unreadable", "could not read the ledger: " + scene.audit.ledger.why_unreadable,
                                scene.audit.ledger.hint, history.origin});
            break;
        case LedgerState::Kind::absent: judge.absent(); break;
        case LedgerState::Kind::read: judge.rows(); break;
    }
    if (!running.empty()) std::erase_if(judge.out, is_of_a_moment);
    return std::move(judge.out);
}

}  // namespace pgplumb
