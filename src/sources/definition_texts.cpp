#include "ddl/ddl.hpp"
#include "kinds/column.hpp"
#include "kinds/exclusion.hpp"
#include "kinds/index.hpp"
#include "kinds/makers.hpp"
#include "kinds/table.hpp"
#include "sources/describe.hpp"

namespace pgplumb {
namespace {

/// An index's grammar takes a column and a function's call as they are, any other expression in parentheses.
std::string element(std::string_view key) {
    if (is_column(key)) return std::string(key);
    auto text = ddl::respelled(key);
    return ddl::is_call(text) ? text : '(' + text + ')';
}

std::string_view part(Object const& index, Field<Names> const& field, std::size_t i) {
    auto const items = index.get(field);
    auto const text = i < items.size() ? items[i].text() : std::string_view();
    return text.starts_with("default ") ? std::string_view() : text;
}

}  // namespace

std::string column_text(Object const& column) {
    auto out = column.get(column::type).str();
    auto const clause = [&](Field<Name> const& field, std::string_view before, std::string_view after) {
        if (auto const value = column.get(field); !value.empty()) out.append(before).append(value.text()).append(after);
    };
    clause(column::collation, " collate ", "");
    // An identity column is NOT NULL by itself.
    if (column.get(column::not_null) && column.get(column::identity).empty()) out += " not null";
    clause(column::default_value, " default ", "");
    clause(column::identity, " generated ", " as identity");
    if (auto const value = column.get(column::generated); !value.empty())
        out.append(" generated always as (").append(ddl::unwrapped(value.text())).append(") stored");
    return out;
}

std::string columns_text(Names columns) {
    std::string out;
    for (Name const column : columns) out.append(out.empty() ? "(" : ", ").append(quoted_if_needed(column.text()));
    return out.empty() ? "()" : out + ')';
}

std::string elements_text(Names keys, Object const* index) {
    std::string out;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        out.append(i == 0 ? "(" : ", ").append(element(keys[i].text()));
        if (!index) continue;
        if (auto const text = part(*index, index::collations, i); !text.empty()) out.append(" collate ").append(text);
        if (auto const text = part(*index, index::opclasses, i); !text.empty()) out.append(" ").append(text);
        if (auto const text = part(*index, index::order, i); text != "asc") out.append(text.empty() ? "" : " ").append(text);
    }
    return out + ')';
}

std::string exclusion_text(Object const& exclusion) {
    auto const keys = exclusion.get(exclusion::keys);
    auto const operators = exclusion.get(exclusion::operators);
    std::string out;
    for (std::size_t i = 0; i < keys.size() && i < operators.size(); ++i)
        out.append(i == 0 ? "(" : ", ").append(element(keys[i].text())).append(" with ").append(operators[i].text());
    return out + ')';
}

std::string partition_text(Object const& table) {
    auto const strategy = table.get(table::partition_strategy).str();
    auto keys = table.get(table::partition_keys);
    // Of a key with several expressions the server gives one text with commas.
    if (keys.size() == 1)
        if (auto const key = ddl::partition_key(strategy + " (" + keys[0].str() + ')')) keys = key->keys;
    return strategy + ' ' + elements_text(keys, nullptr);
}

}  // namespace pgplumb
