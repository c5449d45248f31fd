#include "kinds/table.hpp"
#include "rules/checks.hpp"

#include <algorithm>

namespace pgplumb {
namespace {

/// Texts and types decide; expressions that are written otherwise may be one.
class ByText final : public Equality {
public:
    Verdict compare(FieldSpec const& field, Object const& actual, Object const& desired) override {
        if (actual.value(field) == desired.value(field)) return Verdict::equal;
        bool const plain = field.match == Match::exact || field.match == Match::type || field.match == Match::relation;
        return plain ? Verdict::different : Verdict::unproven;
    }
};

Finding of_ledger(Audit const& audit, std::string rule, Severity severity) {
    auto const& ledger = audit.desired.history.ledger;
    Finding out;
    out.rule = std::move(rule);
    out.rule_class = RuleClass::ledger;
    out.severity = severity;
    out.object = {&ledger_kind, ledger.schema, {}, ledger.table};
    out.origin = audit.desired.history.origin;
    return out;
}

std::string listed(std::vector<std::string> const& all) {
    constexpr std::size_t most = 10;
    std::string out;
    for (std::size_t i = 0; i < std::min(most, all.size()); ++i) out.append(i == 0 ? "" : ", ").append(all[i]);
    return all.size() > most ? out + " and " + std::to_string(all.size() - most) + " more" : out;
}

std::string objects(std::size_t n) {
    return std::to_string(n) + (n == 1 ? " object" : " objects");
}

}  // namespace

std::vector<Finding> check_migrated(Audit const& audit) {
    if (!audit.desired.made) return {};
    auto const& made = *audit.desired.made;
    ByText equality;
    auto const opaque = objects_of(made.problems);
    std::set<ObjectId> missing;
    std::vector<std::string> never;
    std::vector<std::string> otherwise;
    auto const difference = diff(made, audit.desired.catalog, equality);
    for (Change const& change : difference.changes)
        if (!change.actual && !in_doubt(opaque, change.id())) missing.insert(change.id());
    for (Change const& change : difference.changes) {
        auto const& id = change.id();
        if (in_doubt(opaque, id)) continue;
        auto const label = std::string(id.kind->name) + ' ' + display(id);
        if (!change.actual && !missing.contains(owner(id))) never.push_back(label);
        if (change.field && change.actual) otherwise.push_back(label + " (" + std::string(change.field->name) + ')');
    }
    if (never.empty() && otherwise.empty()) return {};
    auto out = of_ledger(audit, "ledger.not_migrated", Severity::warning);
    out.message = "the description asks for ";
    if (!never.empty()) out.message += objects(never.size()) + " that no migration makes: " + listed(never);
    if (!otherwise.empty())
        out.message +=
            (never.empty() ? "" : "; for ") + objects(otherwise.size()) + " that migrations make otherwise: " + listed(otherwise);
    out.advice = "Write a revision that does, or describe what the migrations make.";
    return {std::move(out)};
}

namespace {

/// Whether it is about something as a whole that no revision ever made.
bool is_foreign(History const& history, Finding const& finding) {
    return finding.rule.ends_with(".unexpected") && finding.object.parent.empty() && !history.ever.contains(finding.object);
}

}  // namespace

void fold_base(Audit const& audit, std::vector<Finding>& findings) {
    auto const& history = audit.desired.history;
    std::vector<std::string> there;
    if (history.whole) {
        for (Finding const& finding : findings)
            if (is_foreign(history, finding)) there.push_back(std::string(finding.object.kind->name) + ' ' + display(finding.object));
        std::erase_if(findings, [&](Finding const& finding) { return is_foreign(history, finding); });
    }
    std::ranges::sort(there);
    std::vector<std::string> changed(history.before.size());
    std::ranges::transform(history.before, changed.begin(), [](Name const name) { return name.str(); });
    if (there.empty() && changed.empty()) return;
    auto out = of_ledger(audit, std::string(of_base_schema), Severity::note);
    if (!changed.empty()) {
        out.message = "the migrations change " +
                      (changed.size() == 1 ? std::string("a table") : std::to_string(changed.size()) + " tables") +
                      " that no revision creates: " + listed(changed);
        out.origin = history.before_at;
    }
    if (!there.empty())
        out.message += (changed.empty() ? "" : "; ") + objects(there.size()) + (there.size() == 1 ? " is" : " are") +
                       " there that no revision ever made: " + listed(there);
    out.advice = "What they are is not compared. Describe them, or make them in a first revision; drop what nobody needs.";
    findings.push_back(std::move(out));
}

}  // namespace pgplumb
