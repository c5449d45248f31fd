#include "kinds/makers.hpp"

#include "kinds/column.hpp"
#include "kinds/index.hpp"

#include <cctype>

namespace pgplumb {

Sql column_list(Names columns) {
    Sql out("(");
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (i != 0) out << ", ";
        out << quoted_name(columns[i].text());
    }
    return out << ")";
}

Sql alter_table(ObjectId const& id) {
    return Sql("alter table ") << relation_name(id) << " ";
}

Sql add_constraint(ObjectId const& id) {
    return alter_table(id) << "add constraint " << quoted_name(id.name.text()) << " ";
}

Sql make_constraint(Object const& object, Reach reach) {
    Sql out("alter table ");
    if (reach == Reach::only) out << "only ";
    out << relation_name(object.id) << " add ";
    if (!object.any_name) out << "constraint " << quoted_name(object.id.name.text()) << " ";
    return out;
}

Sql deferral(bool deferrable, bool initially_deferred) {
    Sql out;
    if (deferrable) out << " deferrable";
    if (initially_deferred) out << " initially deferred";
    return out;
}

namespace {

bool word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$';
}

/// The last word before `end`: the function's name in `public.f(`.
std::string_view word_before(std::string_view text, std::size_t end) {
    std::size_t start = end;
    while (start > 0 && word(text[start - 1])) --start;
    return text.substr(start, end - start);
}

}  // namespace

void need_types(std::string_view type, std::vector<Need>& out) {
    auto const base = type.substr(0, type.find_first_of("(["));
    auto const dot = base.rfind('.');
    out.push_back({"type", Name(dot == std::string_view::npos ? base : base.substr(dot + 1))});
}

void need_functions(std::string_view expression, std::vector<Need>& out) {
    for (auto at = expression.find('('); at != std::string_view::npos; at = expression.find('(', at + 1))
        if (auto const function = word_before(expression, at); !function.empty()) out.push_back({"function", Name(function)});
    for (auto at = expression.find("::"); at != std::string_view::npos; at = expression.find("::", at + 2)) {
        auto end = at + 2;
        while (end < expression.size() && (word(expression[end]) || expression[end] == '.')) ++end;
        need_types(expression.substr(at + 2, end - at - 2), out);
    }
}

Sql column_definition(Object const& column) {
    Sql out = quoted_name(column.id.name.text());
    out << " " << trusted(column.get(column::type).text());
    if (auto const collation = column.get(column::collation); !collation.empty()) out << " collate " << trusted(collation.text());
    if (auto const generated = column.get(column::generated); !generated.empty())
        out << " generated always as (" << trusted(generated.text()) << ") stored";
    if (auto const identity = column.get(column::identity); !identity.empty())
        out << " generated " << trusted(identity.text()) << " as identity";
    if (auto const value = column.get(column::default_value); !value.empty()) out << " default " << trusted(value.text());
    if (column.get(column::not_null)) out << " not null";
    return out;
}

bool is_column(std::string_view key) {
    if (!key.starts_with('"')) return key == quoted_if_needed(key);
    for (std::size_t at = 1; at < key.size(); ++at)
        if (key[at] == '"' && (at + 1 == key.size() || key[at + 1] != '"')) return at + 1 == key.size();
        else if (key[at] == '"') ++at;
    return false;
}

Sql key_element(std::string_view key) {
    return is_column(key) ? trusted(key) : Sql("(") << trusted(key) << ")";
}

Sql key_elements(std::string_view keys) {
    int depth = 0;
    char quote = 0;
    for (char const c : keys) {
        if (quote != 0) quote = c == quote ? '\0' : quote;
        else if (c == '"' || c == '\'') quote = c;
        else if (c == '(' || c == '[') ++depth;
        else if (c == ')' || c == ']') --depth;
        else if (c == ',' && depth == 0) return trusted(keys);
    }
    return key_element(keys);
}

Sql index_elements(Object const& index) {
    auto const keys = index.get(index::keys);
    auto const part = [&](Field<Names> const& field, std::size_t i) {
        auto const items = index.get(field);
        auto const text = i < items.size() ? items[i].text() : std::string_view();
        return text.starts_with("default ") ? std::string_view() : text;
    };
    Sql out("(");
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (i != 0) out << ", ";
        out << key_element(keys[i].text());
        if (auto const text = part(index::collations, i); !text.empty()) out << " collate " << trusted(text);
        if (auto const text = part(index::opclasses, i); !text.empty()) out << " " << trusted(text);
        if (auto const text = part(index::order, i); !text.empty() && text != "asc") out << " " << trusted(text);
    }
    return out << ")";
}

}  // namespace pgplumb
