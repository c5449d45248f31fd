#include "migrations/digest.hpp"
#include "migrations/schema.hpp"

#include "pgplumb/utf8.hpp"

#include <algorithm>

namespace pgplumb::python {
namespace {

using Sort = Value::Sort;

constexpr std::size_t longest_name = 63;

/// What `%(token)s` of a convention stands for; nullopt: nothing that is known here.
std::optional<std::string> token(std::string const& wanted, Naming const& naming, std::optional<std::string> const& given) {
    auto const label = [&](std::string const& column) {
        return (naming.schema.empty() ? std::string() : naming.schema + "_") + naming.table + "_" + column;
    };
    if (wanted == "table_name") return naming.table;
    if (wanted == "constraint_name") return given;
    if (wanted == "referred_table_name") return naming.referred_table;
    bool const referred = wanted.starts_with("referred_column_");
    auto rest =
        std::string_view(wanted).substr(std::min(wanted.size(), std::string_view(referred ? "referred_column_" : "column_").size()));
    if (!referred && !wanted.starts_with("column_")) return std::nullopt;
    auto const& columns = referred ? naming.referred_columns : naming.columns;
    auto const underscore = rest.rfind('_');
    if (underscore == std::string_view::npos || columns.empty()) return std::nullopt;
    auto const places = rest.substr(0, underscore);
    auto const what = rest.substr(underscore + 1);
    auto const one = [&](std::string const& column) { return what == "label" ? label(column) : column; };
    if (places == "0") return one(columns[0]);
    if (places != "0N" && places != "0_N") return std::nullopt;
    std::string out;
    for (auto const& column : columns) out += (out.empty() || places == "0N" ? "" : "_") + one(column);
    return out;
}

std::optional<std::string> filled(std::string_view pattern, Naming const& naming, std::optional<std::string> const& given) {
    std::string out;
    for (auto at = pattern.find("%("); at != std::string_view::npos; at = pattern.find("%(")) {
        auto const end = pattern.find(")s", at);
        if (end == std::string_view::npos) break;
        auto const part = token(std::string(pattern.substr(at + 2, end - at - 2)), naming, given);
        if (!part) return std::nullopt;
        out.append(pattern.substr(0, at)).append(*part);
        pattern.remove_prefix(end + 2);
    }
    return out.append(pattern);
}

/// The convention for a kind; nullptr if there is none.
Value const* convention(Machine& machine, std::string_view kind) {
    if (!machine.facts.naming || !machine.facts.naming->is(Sort::dict)) return nullptr;
    auto const* key = machine.text(std::string(kind));
    return found_in(*machine.facts.naming, *key).value;
}

}  // namespace

std::string cut(std::string name) {
    std::size_t characters = 0;
    for (char const c : name) characters += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
    if (characters <= longest_name) return name;
    auto const hash = md5(name);
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < longest_name - 8; ++i) bytes += first_character(std::string_view(name).substr(bytes)).size;
    return name.substr(0, bytes) + "_" + hash.substr(hash.size() - 4);
}

Given given_name(Ref value) {
    using S = Given::Sort;
    if (!value || value->is(Sort::none)) return {};
    if (value->is(Sort::text)) return {S::plain, value->text};
    if (value->is_call("alembic.op.f") && value->items[0]->is(Sort::text)) return {S::final, value->items[0]->text};
    if (value->is(Sort::call) && value->text.ends_with("quoted_name") && !value->items.empty() && value->items[0]->is(Sort::text))
        return {S::plain, value->items[0]->text};
    return {S::unknown, value->text};
}

std::optional<std::string> final_name(Machine& machine, Ref name, Naming const& naming) {
    auto const given = given_name(name);
    if (given.sort == Given::Sort::unknown) return std::nullopt;
    if (given.sort == Given::Sort::final) return cut(given.text);
    auto const* pattern = convention(machine, naming.kind);
    bool const named = given.sort == Given::Sort::plain;
    bool const wraps = pattern && pattern->text.find("%(constraint_name)s") != std::string::npos;
    if (named && !wraps) return given.text;
    if (pattern && (named || !wraps)) {
        if (!pattern->is(Sort::text)) return std::nullopt;
        auto const made = filled(pattern->text, naming, named ? std::optional(given.text) : std::nullopt);
        return made ? std::optional(cut(*made)) : std::nullopt;
    }
    bool const usual = naming.kind == "ix" && !machine.facts.naming && !naming.columns.empty();
    return usual ? cut(*filled("ix_%(column_0_label)s", naming, {})) : std::string();
}

std::optional<std::string> name_clause(Machine& machine, std::string_view before, Ref name, Naming const& naming) {
    auto const made = final_name(machine, name, naming);
    if (!made) return std::nullopt;
    return made->empty() ? std::string() : std::string(before) + " " + in_quotes(*made) + " ";
}

}  // namespace pgplumb::python
