#include "app/commands.hpp"
#include "kinds/foreign_key.hpp"
#include "kinds/table.hpp"
#include "normal/server_equality.hpp"
#include "pgplumb/error.hpp"
#include "pgplumb/making.hpp"

#include <set>

namespace pgplumb {
namespace {

/// SQL for what the steps leave as it is.
class Mending {
public:
    Mending(Recovery const& recovery, Description const& desired) : recovery_(recovery), desired_(desired) {}

    void add(Finding const& finding) {
        if (finding.rule_class == RuleClass::health) return;
        if (finding.rule.ends_with("missing")) {
            missing_.insert(finding.object);
            missing_.insert(finding.covers.begin(), finding.covers.end());
        } else if (finding.fix && recovery_.kept.contains(finding.revision)) {
            add(finding.fix->statements, finding.fix->in_transaction);
        }
    }

    std::vector<RecoveryStep> steps() {
        std::erase_if(missing_, [&](ObjectId const& id) { return recovery_.made.contains(id); });
        // By rank, so that what others need comes first; foreign keys need indexes.
        for (bool const keys : {false, true})
            for (ObjectId const& id : missing_)
                if (keys == (id.kind == &foreign_key::kind)) make(id);
        add(last_, true);
        std::vector<RecoveryStep> out;
        if (!inside_.empty()) out.push_back({{}, std::move(inside_), "what no migration will make or change again"});
        if (!outside_.empty()) out.push_back({{}, std::move(outside_), "the same, outside a transaction", false});
        return out;
    }

private:
    void add(std::span<Sql const> statements, bool inside) {
        for (Sql const& statement : statements) (inside ? inside_ : outside_).emplace_back(statement.text());
    }

    /// What its table lacks is put there with care for those who work in it; what is new as a whole needs none.
    void make(ObjectId const& id) {
        auto const* object = desired_.catalog.find(id);
        if (!object || !id.kind) return;
        bool const alone = id.kind->parent == &table::kind && !missing_.contains(owner(id));
        if (alone && id.kind->create) {
            auto const fix = id.kind->create(*object, desired_.catalog);
            add(fix.statements, fix.in_transaction);
        } else if (id.kind->make) {
            auto const making = id.kind->make(*object, desired_.catalog, Reach::partitions);
            add(making.statements, true);
            last_.insert(last_.end(), making.last.begin(), making.last.end());
        }
    }

    Recovery const& recovery_;
    Description const& desired_;
    std::set<ObjectId> missing_{};
    std::vector<std::string> inside_{}, outside_{};
    std::vector<Sql> last_{};
};

}  // namespace

std::optional<Recovery> way_back(Description const& desired, Catalog const& actual, LedgerState const& ledger, Session& session) {
    if (!desired.recovery)
        throw Error(Failure::usage, "--plan needs the migrations",
                    "Name their folder: pgplumb audit -d DATABASE alembic:migrations --plan");
    if (ledger.kind == LedgerState::Kind::unreadable || !ledger.running.empty()) return std::nullopt;
    auto out = desired.recovery(actual, ledger);
    if (out.blocked) return out;
    // What would still differ if the ledger were at the heads.
    LedgerState heads{LedgerState::Kind::read};
    for (Name const head : out.heads) heads.rows.push_back({head, false, {}});
    ServerEquality equality(actual, desired.catalog, &session);
    Mending mending(out, desired);
    for (Finding const& finding : judge({actual, desired, heads, false, today_utc()}, equality).findings) mending.add(finding);
    for (auto& step : mending.steps()) out.steps.push_back(std::move(step));
    return out;
}

}  // namespace pgplumb
