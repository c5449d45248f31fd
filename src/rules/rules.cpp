#include "base/checksum.hpp"
#include "pgplumb/guard.hpp"
#include "rules/checks.hpp"
#include "rules/pages.hpp"
#include "rules/selection.hpp"

#include <algorithm>
#include <array>

namespace pgplumb {
namespace {

// One row a rule; ids never change.
constexpr std::array special{
    RuleInfo{"check.not_valid", RuleClass::health, Severity::warning, "Rows from before the constraint may violate it."},
    RuleInfo{"foreign_key.not_valid", RuleClass::health, Severity::warning, "Rows from before the key may have no target."},
    RuleInfo{"foreign_key.unindexed", RuleClass::health, Severity::warning,
             "Deleting or changing a referenced row reads the whole referring table."},
    RuleInfo{"index.invalid", RuleClass::health, Severity::error, "A concurrent build failed: the index costs writes and serves no query."},
    RuleInfo{"ledger.base_schema", RuleClass::ledger, Severity::note,
             "Migrations alone do not make this database: a part of it comes from elsewhere."},
    RuleInfo{"ledger.behind", RuleClass::ledger, Severity::error, "Migrations are pending: the application may expect their objects."},
    RuleInfo{"ledger.changed_file", RuleClass::ledger, Severity::error, "The migration that ran is not the one in the description."},
    RuleInfo{"ledger.failed_entry", RuleClass::ledger, Severity::error, "A migration began and did not end well."},
    RuleInfo{"ledger.never_migrated", RuleClass::ledger, Severity::error, "No migration ever ran here."},
    RuleInfo{"ledger.not_migrated", RuleClass::ledger, Severity::warning, "No upgrade will bring it: the next database will lack it."},
    RuleInfo{"ledger.several_heads", RuleClass::ledger, Severity::warning, "The next upgrade has no single way to go."},
    RuleInfo{"ledger.unknown_revision", RuleClass::ledger, Severity::error, "The database is at a revision that nobody here knows."},
    RuleInfo{"ledger.untracked", RuleClass::ledger, Severity::error,
             "Tables were made without the migration tool, which will fail on them or never update them."},
    RuleInfo{"waiver.expired", RuleClass::guard, Severity::note, "What it covered counts again."},
    RuleInfo{"waiver.expiring", RuleClass::guard, Severity::note, "What it covers will count again within 14 days."},
    RuleInfo{"waiver.unused", RuleClass::guard, Severity::warning, "It hides whatever it will fit one day."},
    RuleInfo{"table.column_order", RuleClass::drift, Severity::note, "INSERT without a column list and SELECT * depend on the order."},
};

}  // namespace

std::span<RuleInfo const> special_rules() {
    return special;
}

std::string_view to_text(RuleClass rule_class) {
    static constexpr std::array<std::string_view, 4> words{"drift", "ledger", "health", "guard"};
    return words[static_cast<std::size_t>(rule_class)];
}

std::vector<RuleRow> all_rules() {
    std::vector<RuleRow> out;
    out.reserve(std::size(special));
    for (auto const& rules : {std::vector<RuleInfo>(special.begin(), special.end()), guard_rules()})
        for (RuleInfo const& rule : rules) out.push_back({std::string(rule.id), rule.rule_class, rule.severity, std::string(rule.meaning)});
    for (Kind const* kind : all_kinds()) {
        auto const name = std::string(kind->name);
        auto const row = [&](std::string_view what, RuleClass c, Severity s, std::string_view meaning) {
            out.push_back({name + '.' + std::string(what), c, s, std::string(meaning)});
        };
        row("missing", RuleClass::drift, Severity::error, "What relies on it fails.");
        row("unexpected", RuleClass::drift, kind->unexpected, "Nobody answers for it.");
        row("stamped_but_missing", RuleClass::ledger, Severity::error, "The ledger lies: no upgrade will ever make it.");
        row("applied_but_not_stamped", RuleClass::ledger, Severity::error, "The next upgrade fails with \"already exists\".");
        if (kind->by_content) row("name", RuleClass::drift, Severity::note, "Migrations that name it fail.");
        for (FieldSpec const* field : kind->fields)
            if (field->compared()) row(field->name, RuleClass::drift, field->severity, field->meaning);
    }
    std::ranges::sort(out, {}, &RuleRow::id);
    return out;
}

std::vector<std::string> rule_ids() {
    auto const rules = all_rules();
    std::vector<std::string> out(rules.size());
    std::ranges::transform(rules, out.begin(), &RuleRow::id);
    return out;
}

bool fits_rule(std::string_view pattern, std::string_view id) {
    auto const dot = id.find('.');
    return Pattern(pattern).matches(std::array{Name(id.substr(0, dot)), Name(id.substr(dot + 1))});
}

bool names_rules(std::string_view pattern) {
    return std::ranges::any_of(rule_ids(), [&](std::string const& id) { return fits_rule(pattern, id); });
}

std::string page_of(std::string_view id) {
    auto const page = [](std::string_view wanted) {
        auto const* const it = std::ranges::find(data::pages, wanted, &data::Page::id);
        return it == data::pages.end() ? std::string() : std::string(it->text);
    };
    if (auto own = page(id); !own.empty()) return own;
    auto const* kind = find_kind(id.substr(0, id.find('.')));
    if (!kind || id.find('.') == std::string_view::npos) return {};
    auto const what = id.substr(id.find('.') + 1);
    auto const* field = kind->field(what);
    auto out = page(field && field->compared() ? "field" : what);
    if (out.empty()) return {};
    return out + '\n' + page(kind->name == "enum" ? "enum_type" : kind->name);
}

std::string fingerprint(std::string_view rule, ObjectId const& object) {
    std::string parts;
    for (auto const text : {rule, object.kind->name, object.schema.text(), object.parent.text(), object.name.text()})
        parts.append(text).append("\xFF");
    return checksum(parts);
}

}  // namespace pgplumb
