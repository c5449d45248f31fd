#include "rules/masking.hpp"

#include "base/secrets.hpp"
#include "kinds/column.hpp"

#include <algorithm>
#include <unordered_map>

namespace pgplumb {
namespace {

/// The constants of a default that stand for a secret because their column is named so.
std::vector<std::string_view> named_secrets(Object const& column) {
    auto const value = column.get(column::default_value);
    if (value.empty() || !names_secret(column.id.name.text())) return {};
    auto out = own_constants_in(value.text());
    std::erase_if(out, [](std::string_view constant) { return !may_be_secret(constant); });
    return out;
}

/// Looks at each expression once, however many objects have it.
class Search {
public:
    bool finds(Object const& object) {
        if (object.id.kind == &column::kind && !named_secrets(object).empty()) return true;
        return std::ranges::any_of(object.id.kind->fields, [&](FieldSpec const* field) {
            auto const& value = object.value(*field);
            if (field->match != Match::expression) return false;
            if (auto const* one = std::get_if<Name>(&value)) return looks_secret(*one);
            auto const* list = std::get_if<Names>(&value);
            return list && std::ranges::any_of(*list, [&](Name one) { return looks_secret(one); });
        });
    }

private:
    bool looks_secret(Name text) {
        auto const [it, unseen] = seen_.emplace(text, false);
        if (unseen) it->second = !secrets_in(text.text()).empty();
        return it->second;
    }

    std::unordered_map<Name, bool> seen_;
};

}  // namespace

Masking::Masking(Audit const& audit) {
    for (auto const* side : {&audit.actual, &audit.desired.catalog})
        for (Object const& object : side->of(column::kind))
            for (auto const constant : named_secrets(object)) constants_.emplace(constant);
}

bool Masking::is_secret(std::string_view constant) const {
    return constants_.contains(constant) || !secrets_in(constant).empty();
}

std::string Masking::shown(std::string const& text) const {
    auto known = constants_in(text);
    std::erase_if(known, [&](std::string_view constant) { return !constants_.contains(constant); });
    return masked(replaced(text, known, [](std::string_view) { return "'(not shown)'"; }));
}

void Masking::apply(Finding& finding) const {
    for (auto* text : {&finding.message, &finding.expected, &finding.actual}) *text = shown(*text);
    if (!finding.fix) return;
    std::vector<std::string> taken;  // constants in the order in which they became variables
    auto const variable = [&](std::string_view constant) {
        auto it = std::ranges::find(taken, constant);
        if (it == taken.end()) it = taken.insert(it, std::string(constant));
        auto const number = it - taken.begin() + 1;
        return ":'secret" + (number == 1 ? std::string() : std::to_string(number)) + '\'';
    };
    for (Sql& statement : finding.fix->statements) {
        auto secret = constants_in(statement.text());
        std::erase_if(secret, [&](std::string_view constant) { return !is_secret(constant); });
        statement = trusted(masked(replaced(statement.text(), secret, variable)));
    }
    if (taken.empty()) return;
    if (!finding.advice.empty()) finding.advice += ' ';
    finding.advice += "The fix leaves out what looks like a secret; " + to_text(finding.origin) + " has it: psql -v secret=... puts it in.";
}

std::size_t secrets_held(Catalog const& catalog) {
    Search search;
    std::size_t out = 0;
    for (Kind const* kind : all_kinds())
        for (Object const& object : catalog.of(*kind)) out += search.finds(object) ? 1U : 0U;
    return out;
}

}  // namespace pgplumb
