#include "kinds/extension.hpp"
#include "kinds/table.hpp"
#include "pgplumb/finding.hpp"
#include "rules/checks.hpp"
#include "rules/masking.hpp"
#include "rules/selection.hpp"

#include <algorithm>
#include <ranges>

namespace pgplumb {
namespace {

std::set<Name> stamped_revisions(History const& history, LedgerState const& state) {
    std::set<Name> out;
    if (state.kind != LedgerState::Kind::read) return out;
    for (auto const& row : state.rows)
        if (!row.failed) out.insert(row.version);
    if (!history.ledger.rows_are_heads) return out;
    // Parents stand before their children, so one walk backwards reaches every ancestor.
    for (Revision const& revision : std::views::reverse(history.revisions))
        if (out.contains(revision.id)) out.insert(revision.after.begin(), revision.after.end());
    return out;
}

/// What the description ignores. An ignored table takes what belongs to it along.
class Ignored {
public:
    explicit Ignored(Description const& desired) {
        for (auto const& [plural, pattern, ignored] : desired.ignored) rows_.push_back({plural, Pattern(pattern), ignored});
    }
    bool holds(ObjectId const& id) const {
        auto const* row = decisive(id);
        if (!row) row = decisive(owner(id));
        return row && row->ignored;
    }

private:
    struct Row {
        std::string plural;
        Pattern pattern;
        bool ignored;
    };

    Row const* decisive(ObjectId const& id) const {
        Row const* best = nullptr;
        for (Row const& row : rows_)
            if (id.kind && row.plural == id.kind->plural && row.pattern.matches(id))
                if (!best || row.pattern.literals() >= best->pattern.literals()) best = &row;
        return best;
    }
    std::vector<Row> rows_;
};

/// The level that the description gives a rule, by the most specific of its patterns.
std::optional<Severity> level_of(Description const& desired, std::string const& rule) {
    std::optional<Severity> out;
    std::size_t literals = 0;
    for (auto const& [pattern, severity] : desired.severities)
        if (auto const own = Pattern(pattern).literals(); own >= literals && fits_rule(pattern, rule)) out = severity, literals = own;
    return out;
}

std::string available(Catalog const& actual, Name extension) {
    auto const it = actual.available.find(extension);
    if (it == actual.available.end()) return "; the server does not have it to install";
    std::string out = "; the server has it to install, version ";
    for (Name const version : it->second) out.append(out.ends_with(' ') ? "" : ", ").append(version.text());
    return out;
}

class Judging {
public:
    Judging(Scene const& scene) : scene_(scene) {}

    Finding of(Change const& change) const {
        Finding out;
        out.object = change.renamed ? change.desired->id : change.id();
        out.origin = (change.desired ? change.desired : change.actual)->origin;
        if (change.desired && change.field) out.changed = change.desired->changed;
        out.revision = out.changed.revision.empty() ? (change.desired ? change.desired : change.actual)->revision() : out.changed.revision;
        auto const kind = std::string(out.object.kind->name);
        auto const label = kind + ' ' + display(out.object);
        if (auto const* revision = out.revision.empty() ? scene_.claim(out.object) : nullptr) out.revision = revision->id;
        if (change.renamed) {
            set(out, kind + ".name", Severity::note, label + " is there" + in_actual() + " as " + display(change.actual->id),
                "Migrations that name it fail.");
        } else if (!change.actual) {
            missing(change, out, label);
        } else if (!change.field) {
            bool const forbidden = change.desired != nullptr;
            set(out, kind + ".unexpected", forbidden ? Severity::error : out.object.kind->unexpected,
                label + (forbidden         ? " must not exist, and does" + in_actual()
                         : between_named() ? " is only" + in_actual() + "; " + scene_.audit.desired_name + " does not have it"
                                           : " is there, and nobody asked for it"),
                "Nobody answers for it.");
            auto const& id = out.object;
            // Indexes come and go by themselves; that others are not tolerated has to be said.
            if (scene_.audit.desired.catalog.scope(*id.kind, id.schema, id.parent) == Scope::closed)
                out.severity = std::max(out.severity, Severity::warning);
            out.advice = between_named() ? "Make it in " + scene_.audit.desired_name + ", or drop it in " + scene_.audit.actual_name + '.'
                                         : "Describe it, or drop it.";
        } else {
            set(out, kind + '.' + std::string(change.field->name), change.field->severity,
                label + ": " + std::string(change.field->name) + " differs" + in_actual(), std::string(change.field->meaning));
            out.expected = value(*change.field, *change.desired) + of(scene_.audit.desired_name);
            out.actual = value(*change.field, *change.actual) + of(scene_.audit.actual_name);
            if (out.object.kind->alter) out.fix = out.object.kind->alter(change);
            if (out.fix && out.fix->statements.empty()) out.fix.reset();
        }
        return out;
    }

private:
    /// Between two sources that have names, each line says which is which.
    bool between_named() const { return !scene_.audit.actual_name.empty(); }
    std::string in_actual() const { return between_named() ? " in " + scene_.audit.actual_name : ""; }
    static std::string of(std::string const& side) { return side.empty() ? "" : "  (" + side + ')'; }

    static void set(Finding& out, std::string rule, Severity severity, std::string message, std::string meaning) {
        out.rule = std::move(rule);
        out.severity = severity;
        out.message = std::move(message);
        out.meaning = std::move(meaning);
    }

    /// The last revision up to which everything is there.
    std::string last_whole() const {
        Name last;
        for (Revision const& revision : scene_.audit.desired.history.revisions) {
            auto const gone = [&](ObjectId const& id) { return scene_.missing.contains(id); };
            if (std::ranges::any_of(revision.creates, gone)) break;
            last = revision.id;
        }
        return last.empty() ? "the tool's base, since no revision's objects are all there,"
                            : last.str() + ", the last revision whose objects are all there,";
    }

    /// Of a revision that left some of its objects and not all; else empty.
    std::string in_part(Revision const& revision) const {
        auto const all = revision.creates.size();
        auto const gone = static_cast<std::size_t>(
            std::ranges::count_if(revision.creates, [&](ObjectId const& id) { return !scene_.audit.actual.find(id); }));
        if (gone == 0 || gone == all) return {};
        return " The revision is there in part: of " + std::to_string(all) + " objects that it creates, " + std::to_string(all - gone) +
               (all - gone == 1 ? " is there." : " are there.");
    }

    void missing(Change const& change, Finding& out, std::string const& label) const {
        auto const* revision = scene_.claim(out.object);
        bool const stamped = revision && scene_.stamped.contains(revision->id);
        if (stamped) {
            out = stamped_but_missing(
                out.object, *revision, out.origin,
                "Stamp " + last_whole() + " and upgrade. Where objects of later revisions are there already, it will fail on them.");
            out.meaning += in_part(*revision);
        } else {
            set(out, std::string(out.object.kind->name) + ".missing", Severity::error,
                label + " does not exist" + in_actual() + (between_named() ? "; " + scene_.audit.desired_name + " has it" : ""),
                "What relies on it fails.");
        }
        if (out.object.kind == &extension::kind) out.message += available(scene_.audit.actual, out.object.name);
        if (out.object.kind->create) out.fix = out.object.kind->create(*change.desired, scene_.audit.desired.catalog);
    }

    static std::string value(FieldSpec const& field, Object const& object) {
        if (field.match != Match::relation) return to_text(object.value(field));
        auto const relation = dotted(std::get<Names>(object.value(field)));
        return relation.empty() ? "(none)" : relation;
    }

    Scene const& scene_;
};

/// A line to show a finding at. What only the server has is shown where the nearest thing it is in was said, or where
/// the first thing of all was.
Origin nearest_place(Description const& desired, Finding const& finding) {
    if (finding.origin.line > 0) return finding.origin;
    for (auto id = finding.object; id.kind && id.kind->rank < all_kinds().size(); id = owner(id))
        if (auto const* object = desired.catalog.find(id); object && object->origin.line > 0) return object->origin;
    if (desired.history.origin.line > 0) return desired.history.origin;
    for (Kind const* kind : all_kinds())
        for (Object const& object : desired.catalog.of(*kind).first(std::min<std::size_t>(1, desired.catalog.of(*kind).size())))
            return object.origin;
    return {};
}

}  // namespace

void finish(Description const& desired, std::vector<Finding>& findings) {
    for (Finding& finding : findings) {
        finding.place = nearest_place(desired, finding);
        finding.fingerprint = fingerprint(finding.rule, finding.object);
        if (auto const level = level_of(desired, finding.rule)) finding.severity = *level;
        if (finding.meaning.empty())
            for (RuleInfo const& rule : special_rules())
                if (rule.id == finding.rule) finding.meaning = rule.meaning;
    }
    Ignored const ignored(desired);
    std::erase_if(findings, [&](Finding const& f) { return f.severity == Severity::off || ignored.holds(f.object); });
    std::ranges::stable_sort(findings, [](Finding const& a, Finding const& b) {
        return std::tuple(-static_cast<int>(a.severity), a.rule_class != RuleClass::ledger, a.rule_class, a.rule, display(a.object),
                          a.message) < std::tuple(-static_cast<int>(b.severity), b.rule_class != RuleClass::ledger, b.rule_class, b.rule,
                                                  display(b.object), b.message);
    });
}

Revision const* Scene::claim(ObjectId const& id) const {
    auto const it = claims.find(id);
    return it == claims.end() ? nullptr : it->second;
}

bool Scene::is_pending(ObjectId const& id) const {
    auto const* revision = claim(id);
    if (!revision || audit.ledger.kind != LedgerState::Kind::read || stamped.contains(revision->id)) return false;
    return id.kind != &extension::kind || audit.actual.available.contains(id.name);
}

namespace {

/// Whether the description speaks of what could not be read: a table of an open block that is rebuilt every night is no
/// gap in an audit.
bool concerns(Audit const& audit, Problem const& problem) {
    auto const& desired = audit.desired.catalog;
    if (!problem.object || find_kind(problem.object->kind->name) != problem.object->kind) return true;
    auto const& id = *problem.object;
    if (desired.find(id)) return true;
    auto const* found = audit.actual.find(id);
    bool const nobodys = found && found->belongs != Belongs::itself;  // an extension's, or a partition
    return !nobodys && desired.scope(*id.kind, id.schema, id.parent) != Scope::open && !Ignored(audit.desired).holds(id);
}

}  // namespace

bool in_doubt(std::set<ObjectId> const& problems, ObjectId id) {
    for (; id.kind && id.kind->rank < all_kinds().size(); id = owner(id))
        if (problems.contains(id)) return true;
    return false;
}

std::set<ObjectId> objects_of(std::vector<Problem> const& problems) {
    std::set<ObjectId> out;
    for (Problem const& problem : problems)
        if (problem.object) out.insert(*problem.object);
    return out;
}

namespace {

/// Sets aside what would be missing or unexpected only as far as the sides could be read. What a server has is there,
/// whatever else could not be read of it.
void leave_doubtful(Audit const& audit, std::vector<Change>& changes) {
    auto const actual = objects_of(audit.actual.problems);
    auto const desired = objects_of(audit.desired.catalog.problems);
    if (actual.empty() && desired.empty()) return;
    std::erase_if(changes, [&](Change const& change) {
        if (change.actual && (change.desired || change.field)) return false;
        bool const known = change.actual && audit.live;
        return in_doubt(desired, change.id()) || (!known && in_doubt(actual, change.id()));
    });
}

/// Whether nothing of its table is unsaid, an index's keys perhaps.
bool was_read(Catalog const& actual, ObjectId const& id) {
    return std::ranges::none_of(
        actual.problems, [&](Problem const& problem) { return problem.object && (*problem.object == id || *problem.object == owner(id)); });
}

}  // namespace

Judgement judge(Audit const& audit, Equality& equality) {
    auto const& desired = audit.desired.catalog;
    auto difference = diff(audit.actual, desired, equality, audit.desired.unasked);
    leave_doubtful(audit, difference.changes);
    Scene scene{audit, difference, stamped_revisions(audit.desired.history, audit.ledger), {}, {}};
    for (auto const& revision : audit.desired.history.revisions)
        for (ObjectId const& id : revision.creates) scene.claims.emplace(id, &revision);
    for (Change const& change : difference.changes)
        if (!change.actual) scene.missing.insert(change.desired->id);
    Judgement out;
    std::ranges::copy_if(audit.actual.problems, std::back_inserter(out.problems),
                         [&](Problem const& problem) { return concerns(audit, problem); });
    Ignored const ignored(audit.desired);
    std::ranges::copy_if(desired.problems, std::back_inserter(out.problems), [&](Problem const& problem) {
        return problem.rule != of_base_schema && (!problem.object || !ignored.holds(*problem.object));
    });
    Judging const judging(scene);
    for (Change const& change : difference.changes)
        if (change.actual || !scene.is_pending(change.desired->id)) out.findings.push_back(judging.of(change));
    for (auto& finding : check_ledger(scene, out.problems)) out.findings.push_back(std::move(finding));
    for (auto& finding : check_migrated(audit)) out.findings.push_back(std::move(finding));
    out.covered = fold(scene, out.findings);
    fold_base(audit, out.findings);
    for (auto& finding : check_health(scene))
        if (finding.rule != "foreign_key.unindexed" || was_read(audit.actual, finding.object)) out.findings.push_back(std::move(finding));
    for (auto& finding : check_column_order(scene)) out.findings.push_back(std::move(finding));
    finish(audit.desired, out.findings);
    waive({audit.desired.waivers, audit.target, audit.today, Waiving::Of::database, audit.narrowed}, out);
    finish(audit.desired, out.findings);
    Masking const masking(audit);
    for (Finding& finding : out.findings) masking.apply(finding);
    for (Accepted& one : out.accepted) masking.apply(one.finding);
    out.unproven = difference.unproven;
    out.compared = difference.matched.size() + scene.missing.size();
    return out;
}

}  // namespace pgplumb
