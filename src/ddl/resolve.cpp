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

/// What an unqualified name of a type means: schemas of the search path in turn.
struct Meant {
    UserType* user = nullptr;
    Relation* row = nullptr;
    Name schema;  ///< empty: nobody knows it
};

bool brings(World const& world, Name schema, std::string_view category, Name name) {
    return std::ranges::any_of(world.extensions, [&](auto const& extension) {
        return extension.second.schema == schema && provides(extension.first.text(), category, name.text());
    });
}

Meant type_in(World const& world, Name schema, Name name) {
    if (auto* type = world.find_type(schema, name)) return {type, nullptr, schema};
    auto* relation = world.find(schema, name);
    if (relation && relation->has_row()) return {nullptr, relation, schema};
    return brings(world, schema, "type", name) ? Meant{nullptr, nullptr, schema} : Meant{};
}

Meant type_meant(World const& world, Name name) {
    if (auto const temporary = type_in(world, Name("pg_temp"), name); !temporary.schema.empty()) return temporary;
    for (Name const schema : world.path)
        if (auto const found = type_in(world, schema, name); !found.schema.empty()) return found;
    // Where an extension is, is not always known.
    for (auto const& [extension, state] : world.extensions)
        if (!state.schema_said && provides(extension.text(), "type", name.text())) return {nullptr, nullptr, state.schema};
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

}  // namespace

Values with_expressions(Kind const& kind, Values values, std::function<Name(Name)> const& change) {
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

Name schema_of_function(World const& world, Name name) {
    if (auto const* found = world.find_other("function", Name(), name)) return found->schema;
    for (Name const schema : world.path)
        if (brings(world, schema, "function", name)) return schema;
    for (auto const& [extension, state] : world.extensions)
        if (!state.schema_said && provides(extension.text(), "function", name.text())) return state.schema;
    return {};
}

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
    auto const meant = schema.empty() ? type_meant(world, name) : type_in(world, schema, name);
    if (meant.user) return {rest, meant.user};
    if (meant.row) return {rest, nullptr, meant.row};
    if (schema.empty() && !meant.schema.empty()) return {qualified_name(meant.schema.text(), name.text()).str() + rest};
    return {text};
}

Type find_type(World const& world, Name schema, Name name) {
    auto const meant = schema.empty() ? type_meant(world, name) : type_in(world, schema, name);
    return {{}, meant.user, meant.row};
}

Other const* find_function(World& world, Name schema, Name name, PgQuery__ObjectWithArgs const& said) {
    std::vector<Other const*> found;
    if (!schema.empty()) found = world.functions(schema, name);
    for (auto it = world.path.begin(); schema.empty() && found.empty() && it != world.path.end(); ++it) found = world.functions(*it, name);
    if (said.args_unspecified) {
        if (found.size() > 1) refuse("42725", "there are several functions " + quoted_if_needed(name.text()));
        return found.empty() ? nullptr : found.front();
    }
    std::string arguments;
    for (auto const* node : std::span(said.objargs, said.n_objargs)) arguments += type_of(world, *node->type_name).printed().str() + ',';
    auto const it = std::ranges::find(found, arguments, [](Other const* other) { return other->arguments; });
    return it == found.end() ? nullptr : *it;
}

Name resolved(World& world, Name text) {
    if (text.empty()) return text;
    auto const& known = expression(text);
    bool const users = std::ranges::any_of(known.types, is_user_type);
    bool calls = false;
    for (Name const function : known.functions) {
        auto const parts = name_in(function.text());
        if (parts.size() > 1 || !schema_of_function(world, parts.back()).empty()) calls = true, world.called.insert(parts.back());
    }
    if (!users && !calls) return text;
    return changed(text, [&](bool is_type, std::vector<Name> const& parts) -> std::vector<Name> {
        if (parts.size() != 1) return {};
        if (is_type && is_builtin_type(parts[0].text())) return {};
        auto const schema = is_type ? type_meant(world, parts[0]).schema : schema_of_function(world, parts[0]);
        return schema.empty() || schema.text() == own ? std::vector<Name>{} : std::vector<Name>{schema, parts[0]};
    });
}

Values resolved(World& world, Kind const& kind, Values values) {
    return with_expressions(kind, values, [&](Name text) { return resolved(world, text); });
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
    auto const needle = renaming.what == What::extension ? renaming.schema : renaming.from;
    if (text.text().find(needle.text()) == std::string_view::npos) return text;
    return changed(text, [&](bool is_type, std::vector<Name> const& parts) -> std::vector<Name> {
        if (parts.size() != 2) return {};
        switch (renaming.what) {
            case What::schema: return parts[0] == renaming.from ? std::vector{renaming.to, parts[1]} : std::vector<Name>{};
            case What::extension: {
                bool const its =
                    parts[0] == renaming.schema && provides(renaming.from.text(), is_type ? "type" : "function", parts[1].text());
                return its ? std::vector{renaming.to_schema, parts[1]} : std::vector<Name>{};
            }
            default: {
                bool const same = parts[0] == renaming.schema && parts[1] == renaming.from && is_type == (renaming.what == What::type);
                return same ? std::vector{renaming.to_schema, renaming.to} : std::vector<Name>{};
            }
        }
    });
}

Values renamed(Kind const& kind, Values values, Renaming const& renaming, Refers refers) {
    if (refers != Refers::target_columns) values = with_expressions(kind, values, [&](Name text) { return renamed(text, renaming); });
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

bool any_expression(Kind const& kind, Values values, std::function<bool(Name)> const& is) {
    bool found = false;
    with_expressions(kind, values, [&](Name text) {
        found = found || is(text);
        return text;
    });
    return found;
}

Name name_of_column(Name key) {
    auto const& columns = expression(key).columns;
    return !columns.empty() && quoted_if_needed(columns[0].text()) == unwrapped(key.text()) ? columns[0] : Name();
}

bool calls(Name text, Name function) {
    auto const& all = expression(text).functions;
    return !text.empty() && std::ranges::find(all, function) != all.end();
}

bool calls(Kind const& kind, Values values, Name function) {
    return any_expression(kind, values, [&](Name text) { return calls(text, function); });
}

bool casts(Name text, Name type) {
    if (text.empty()) return false;
    return std::ranges::any_of(expression(text).types, [&](Name one) {
        return one == type || (one.text().starts_with(type.text()) &&
                               std::string_view("([").find(one.text()[type.text().size()]) != std::string_view::npos);
    });
}

bool casts(Kind const& kind, Values values, Name type) {
    return any_expression(kind, values, [&](Name text) { return casts(text, type); });
}

}  // namespace pgplumb::ddl
