#include "ddl/resolve.hpp"

#include "catalog/provided.hpp"
#include "ddl/walk.hpp"

#include <algorithm>
#include <cctype>

namespace pgplumb::ddl {
namespace {

constexpr std::string_view own = "pg_catalog";

/// Parts that are put into a parse tree, for as long as it is used.
class Grafts {
public:
    PgQuery__Node** names(std::vector<Name> const& parts) {
        auto& list = lists_.emplace_back();
        for (Name const part : parts) {
            auto& text = texts_.emplace_back(part.text());
            auto& string = strings_.emplace_back();
            pg_query__string__init(&string);
            string.sval = text.data();
            auto& node = nodes_.emplace_back();
            pg_query__node__init(&node);
            node.node_case = PG_QUERY__NODE__NODE_STRING;
            node.string = &string;
            list.push_back(&node);
        }
        return list.data();
    }

private:
    std::deque<std::string> texts_;
    std::deque<PgQuery__String> strings_;
    std::deque<PgQuery__Node> nodes_;
    std::deque<std::vector<PgQuery__Node*>> lists_;
};

/// Where a function that is not PostgreSQL's own is; empty if nobody knows it.
Name schema_of_function(World const& world, Name name) {
    for (auto const* sort : {"function", "procedure"})
        if (auto const* found = world.find_other(sort, Name(), name)) return found->schema;
    for (auto const& [extension, state] : world.extensions)
        if (provides(extension.text(), "function", name.text())) return state.schema;
    return {};
}

Name schema_of_type(World& world, Name name) {
    if (auto const* type = world.find_type(Name(), name)) return type->schema;
    if (auto const* relation = world.find(Name(), name)) return relation->schema;
    for (auto const& [extension, state] : world.extensions)
        if (provides(extension.text(), "type", name.text())) return state.schema;
    return {};
}

/// Gives the lists of names in a tree to `change`, which tells what is to stand in their place; empty: as it is.
Name changed(Name expression, std::function<std::vector<Name>(bool is_type, std::vector<Name> const&)> const& change,
             std::function<std::optional<Name>(Name)> const& column = {}) {
    auto const parsed = parsed_expression(expression.text());
    auto* tree = only_target(parsed);
    if (!tree) return expression;
    Grafts grafts;
    bool any = false;
    auto const put = [&](bool is_type, size_t& count, PgQuery__Node**& parts) {
        auto const instead = change(is_type, names(count, parts));
        if (instead.empty()) return;
        count = instead.size();
        parts = grafts.names(instead);
        any = true;
    };
    walk(tree->base, [&](ProtobufCMessage& message) {
        if (auto* call = as<PgQuery__FuncCall>(message, pg_query__func_call__descriptor)) put(false, call->n_funcname, call->funcname);
        if (auto* type = as<PgQuery__TypeName>(message, pg_query__type_name__descriptor)) put(true, type->n_names, type->names);
        if (auto* reference = as<PgQuery__ColumnRef>(message, pg_query__column_ref__descriptor); reference && column) {
            auto parts = names(reference->n_fields, reference->fields);
            auto const instead = parts.empty() || parts.size() != reference->n_fields ? std::nullopt : column(parts.back());
            if (!instead) return;
            parts.back() = *instead;
            reference->fields = grafts.names(parts);
            any = true;
        }
    });
    return any ? expression_text(tree) : expression;
}

bool is_user_type(Name printed) {
    auto const text = printed.text();
    auto const base = text.substr(0, text.find_first_of("(["));
    return !is_builtin_type(base) && !base.starts_with("interval") && !base.starts_with("time");
}

template <class Change>
Values each_expression(Kind const& kind, Values values, Change const& change) {
    for (FieldSpec const* field : kind.fields) {
        if (field->match != Match::expression) continue;
        auto const& value = values[field->slot];
        if (auto const* one = std::get_if<Name>(&value); one && !one->empty()) {
            if (auto const made = change(*one); made != *one) values = values.with(field->slot, made);
        } else if (auto const* list = std::get_if<Names>(&value)) {
            std::vector<Name> out;
            for (Name const item : *list) out.push_back(change(item));
            if (Names const made(out); !(made == *list)) values = values.with(field->slot, made);
        }
    }
    return values;
}

}  // namespace

Type type_of(World& world, PgQuery__TypeName const& type) {
    auto const text = type_text(type);
    auto const parts = names(type.n_names, type.names);
    bool const built_in = (parts.size() == 2 && parts[0].text() == own) || serial_width(type) != 0;
    if (built_in || parts.empty() || parts.size() > 2 || (parts.size() == 1 && !is_user_type(Name(text)))) return {text};
    Name const schema = parts.size() == 2 ? parts[0] : Name();
    Name const name = parts.back();
    std::string base;
    for (Name const part : parts) base.append(base.empty() ? "" : ".").append(quoted_if_needed(part.text()));
    auto const rest = text.starts_with(base) ? text.substr(base.size()) : std::string();
    if (auto* user = world.find_type(schema, name)) return {rest, user};
    if (auto* row = world.find(schema, name)) {
        world.has_row_types = true;
        return {rest, nullptr, row};
    }
    if (Name const found = schema.empty() ? schema_of_type(world, name) : Name(); !found.empty())
        return {qualified_name(found.text(), name.text()).str() + rest};
    return {text};
}

Name resolved(World& world, Name text) {
    if (text.empty()) return text;
    auto const& known = expression(text);
    bool const users = std::ranges::any_of(known.types, is_user_type);
    bool const calls = std::ranges::any_of(known.functions, [&](Name f) { return !schema_of_function(world, f).empty(); });
    if (!users && !calls) return text;
    return changed(text, [&](bool is_type, std::vector<Name> const& parts) -> std::vector<Name> {
        if (parts.size() != 1) return {};
        if (is_type && is_builtin_type(parts[0].text())) return {};
        auto const schema = is_type ? schema_of_type(world, parts[0]) : schema_of_function(world, parts[0]);
        return schema.empty() || schema.text() == own ? std::vector<Name>{} : std::vector<Name>{schema, parts[0]};
    });
}

Values resolved(World& world, Kind const& kind, Values values) {
    return each_expression(kind, values, [&](Name text) { return resolved(world, text); });
}

std::vector<Name> name_in(std::string_view text) {
    std::vector<Name> out;
    std::string part;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char const c = text[i];
        if (c == '"' && quoted && i + 1 < text.size() && text[i + 1] == '"') part += text[++i];
        else if (c == '"') quoted = !quoted;
        else if (c == '.' && !quoted) out.emplace_back(part), part.clear();
        else part += quoted ? c : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    out.emplace_back(part);
    return out;
}

Relation* sequence_of(World& world, Name default_value) {
    constexpr std::string_view call = "nextval('";
    auto text = default_value.text();
    if (text.starts_with("pg_catalog.")) text.remove_prefix(std::string_view("pg_catalog.").size());
    if (!text.starts_with(call)) return nullptr;
    text.remove_prefix(call.size());
    auto const end = text.find('\'');
    if (end == std::string_view::npos) return nullptr;
    auto const rest = text.substr(end + 1);
    if (rest != ")" && rest != "::regclass)" && rest != "::text)" && rest != "::pg_catalog.regclass)" && rest != "::text::regclass)")
        return nullptr;
    auto const parts = name_in(text.substr(0, end));
    if (parts.size() > 2) return nullptr;
    auto* found = parts.size() == 2 ? world.find(parts[0], parts[1]) : world.find(Name(), parts[0]);
    return found && found->sort == Relation::Sort::sequence ? found : nullptr;
}

Name next_value(Relation const& sequence) {
    auto const name = qualified_name(sequence.schema.text(), sequence.name.text()).str();
    return Name("nextval(" + quoted_value(name).text() + "::regclass)");
}

Name renamed(Name text, Renaming const& renaming) {
    if (text.empty()) return text;
    auto const& known = expression(text);
    if (!known.parsed) return text;
    using What = Renaming::What;
    if (renaming.what == What::column) {
        if (std::ranges::find(known.columns, renaming.from) == known.columns.end()) return text;
        return changed(
            text, [](bool, auto const&) { return std::vector<Name>{}; },
            [&](Name column) { return column == renaming.from ? std::optional(renaming.to) : std::nullopt; });
    }
    if (text.text().find(renaming.from.text()) == std::string_view::npos) return text;
    return changed(text, [&](bool is_type, std::vector<Name> const& parts) -> std::vector<Name> {
        if (parts.size() != 2) return {};
        if (renaming.what == What::schema && parts[0] == renaming.from) return {renaming.to, parts[1]};
        bool const same = parts[0] == renaming.schema && parts[1] == renaming.from && is_type == (renaming.what == What::type);
        return same && renaming.what != What::schema ? std::vector<Name>{renaming.to_schema, renaming.to} : std::vector<Name>{};
    });
}

Values renamed(Kind const& kind, Values values, Renaming const& renaming, Refers refers) {
    if (refers != Refers::target_columns) values = each_expression(kind, values, [&](Name text) { return renamed(text, renaming); });
    if (renaming.what != Renaming::What::column) return values;
    for (FieldSpec const* field : kind.fields) {
        if (field->refers != refers) continue;
        auto const* list = std::get_if<Names>(&values[field->slot]);
        if (!list) continue;
        std::vector<Name> out(list->begin(), list->end());
        std::ranges::replace(out, renaming.from, renaming.to);
        values = values.with(field->slot, Names(out));
    }
    return values;
}

bool names_column(Kind const& kind, Values values, Name column) {
    return std::ranges::any_of(kind.fields, [&](FieldSpec const* field) {
        auto const& value = values[field->slot];
        auto const in = [&](Name text) { return std::ranges::find(expression(text).columns, column) != expression(text).columns.end(); };
        auto const* list = std::get_if<Names>(&value);
        if (field->refers == Refers::columns) return list && std::ranges::find(*list, column) != list->end();
        if (field->match != Match::expression) return false;
        if (auto const* one = std::get_if<Name>(&value)) return !one->empty() && in(*one);
        return list && std::ranges::any_of(*list, in);
    });
}

bool calls(Kind const& kind, Values values, Name schema, Name function) {
    bool found = false;
    auto const called = qualified_name(schema.text(), function.text());
    each_expression(kind, values, [&](Name text) {
        auto const& all = expression(text).functions;
        found = found || std::ranges::find(all, called) != all.end() || std::ranges::find(all, function) != all.end();
        return text;
    });
    return found;
}

}  // namespace pgplumb::ddl
