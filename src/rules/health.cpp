#include "kinds/check.hpp"
#include "kinds/foreign_key.hpp"
#include "kinds/index.hpp"
#include "kinds/makers.hpp"
#include "kinds/primary_key.hpp"
#include "kinds/table.hpp"
#include "kinds/unique.hpp"
#include "rules/checks.hpp"

#include <algorithm>

namespace pgplumb {
namespace {

/// True if the first columns of `keys` are exactly `wanted`, in any order.
bool leads(Names keys, Names wanted, bool quoted) {
    if (keys.size() < wanted.size()) return false;
    auto const first = keys.items().first(wanted.size());
    return std::ranges::all_of(wanted, [&](Name column) {
        auto const text = quoted ? Name(quoted_if_needed(column.text())) : column;
        auto const always = Name(quoted_name(column.text()).text());
        return std::ranges::any_of(first, [&](Name key) { return key == text || (quoted && key == always); });
    });
}

bool served(Catalog const& actual, Object const& key) {
    auto const columns = key.get(foreign_key::columns);
    auto const any = [&](Kind const& kind, auto const& test) {
        return std::ranges::any_of(actual.children(kind, key.id.schema, key.id.parent), test);
    };
    return any(primary_key::kind, [&](Object const& o) { return leads(o.get(primary_key::columns), columns, false); }) ||
           any(unique::kind, [&](Object const& o) { return leads(o.get(unique::columns), columns, false); }) ||
           any(index::kind, [&](Object const& o) {
               return o.get(index::valid) && o.get(index::predicate).empty() && leads(o.get(index::keys), columns, true);
           });
}

Finding finding(std::string rule, Severity severity, Object const& object, std::string message, Fix fix) {
    Finding out;
    out.rule = std::move(rule);
    out.rule_class = RuleClass::health;
    out.severity = severity;
    out.object = object.id;
    out.message = std::move(message);
    out.origin = object.origin;
    out.fix = std::move(fix);
    return out;
}

Fix validate(Object const& object) {
    return {.statements = {alter_table(object.id) << "validate constraint " << quoted_name(object.id.name.text())},
            .lock = "ShareUpdateExclusiveLock"};
}

}  // namespace

std::vector<Finding> check_health(Scene const& scene) {
    std::vector<Finding> out;
    auto const& actual = scene.audit.actual;
    auto const& desired = scene.audit.desired.catalog;
    auto const audited = [&](Object const& object) {
        return object.belongs == Belongs::itself && (desired.find(owner(object.id)) || desired.default_scope == Scope::closed);
    };
    bool const live = scene.audit.live;
    // A description may say `validated no`. What is no server is at fault only where the other side says otherwise.
    auto const not_valid = [&](Object const& object, Field<bool> const& validated) {
        auto const* wanted = desired.find(object.id);
        auto const* valid = object.find(validated);
        auto const* expected = wanted ? wanted->find(validated) : nullptr;
        return valid && !*valid && (expected ? *expected : live);
    };
    for (Object const& key : actual.of(foreign_key::kind)) {
        if (!audited(key)) continue;
        auto const columns = key.get(foreign_key::columns);
        if (live && !served(actual, key))
            out.push_back(
                finding("foreign_key.unindexed", Severity::warning, key, "no index serves the columns of foreign key " + display(key.id),
                        {.statements = {Sql("create index concurrently on ") << relation_name(key.id) << " " << column_list(columns)},
                         .lock = "ShareUpdateExclusiveLock",
                         .in_transaction = false}));
        if (not_valid(key, foreign_key::validated))
            out.push_back(finding("foreign_key.not_valid", Severity::warning, key, "foreign key " + display(key.id) + " is not validated",
                                  validate(key)));
    }
    for (Object const& check : actual.of(check::kind))
        if (audited(check) && not_valid(check, check::validated))
            out.push_back(
                finding("check.not_valid", Severity::warning, check, "check " + display(check.id) + " is not validated", validate(check)));
    for (Object const& index : actual.of(index::kind))
        if (live && audited(index) && !index.get(index::valid))
            out.push_back(finding("index.invalid", Severity::error, index, "index " + display(index.id) + " is invalid",
                                  {.statements = {Sql("reindex index concurrently ")
                                                  << quoted_name(index.id.schema.text()) << "." << quoted_name(index.id.name.text())},
                                   .lock = "ShareUpdateExclusiveLock",
                                   .in_transaction = false}));
    return out;
}

}  // namespace pgplumb
