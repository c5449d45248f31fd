#include "migrations/schema.hpp"

#include <algorithm>
#include <array>

namespace pgplumb::python {
namespace {

using Sort = Value::Sort;

struct WordRow {
    std::string_view call, sql;
};

/// Calls without arguments, and what they are in SQL.
constexpr auto words = std::to_array<WordRow>({
    {"sqlalchemy.true", "true"},
    {"sqlalchemy.false", "false"},
    {"sqlalchemy.null", "NULL"},
    {"sqlalchemy.func.current_timestamp", "CURRENT_TIMESTAMP"},
    {"sqlalchemy.func.current_date", "CURRENT_DATE"},
    {"sqlalchemy.func.current_time", "CURRENT_TIME"},
    {"sqlalchemy.func.current_user", "CURRENT_USER"},
    {"sqlalchemy.func.localtimestamp", "LOCALTIMESTAMP"},
    {"sqlalchemy.func.localtime", "LOCALTIME"},
    {"sqlalchemy.func.session_user", "SESSION_USER"},
});

/// An operator's method behind an expression: x.desc().
constexpr auto endings = std::to_array<WordRow>({
    {"desc", " DESC"},
    {"asc", " ASC"},
    {"nullslast", " NULLS LAST"},
    {"nulls_last", " NULLS LAST"},
    {"nullsfirst", " NULLS FIRST"},
    {"nulls_first", " NULLS FIRST"},
    {"is_not_null", " IS NOT NULL"},
});

std::string_view found(std::span<WordRow const> rows, std::string_view name) {
    auto const row = std::ranges::find(rows, name, &WordRow::call);
    return row == rows.end() ? std::string_view() : row->sql;
}

/// Of a dotted name.
std::string_view last_name(std::string_view name) {
    return name.substr(name.rfind('.') + 1);
}

std::optional<std::string> arguments_sql(Machine& machine, Value const& call) {
    std::vector<std::string> parts;
    for (Ref const item : call.items) {
        auto const part = expression_sql(machine, item);
        if (!part) return std::nullopt;
        parts.push_back(*part);
    }
    return call.partial ? std::nullopt : std::optional(join(parts));
}

/// table.c.x, Model.x, and the column itself.
std::optional<std::string> column_name(Value const& value) {
    if (value.is(Sort::method) && !value.node) return value.text;
    if (value.is_call("sqlalchemy.Column") || value.is_call("sqlalchemy.column"))
        return value.items.empty() ? std::nullopt : text_of(value.items[0]);
    return std::nullopt;
}

using Maybe = std::optional<std::string>;

Maybe of_call(Machine& machine, Value const& value);

Maybe inner_sql(Machine& machine, Value const& value) {
    return value.items.empty() ? std::nullopt : expression_sql(machine, value.items[0]);
}

Maybe plain_text(Machine& machine, Value const& value) {
    if (value.text.starts_with("sqlalchemy.text()")) return value.self ? of_call(machine, *value.self) : std::nullopt;
    return value.items.empty() ? text_of(value.find("text")) : text_of(value.items[0]);
}

Maybe cast_sql(Machine& machine, Value const& value) {
    if (value.items.size() != 2) return std::nullopt;
    auto const inner = expression_sql(machine, value.items[0]);
    auto const type = type_of(machine, value.items[1]);
    return inner && !type.sql.empty() ? std::optional("CAST(" + *inner + " AS " + type.sql + ")") : std::nullopt;
}

/// desc(x), which takes SQL too.
Maybe ending_sql(Machine& machine, Value const& value) {
    auto const inner = value.items.empty() ? std::nullopt : condition_sql(machine, value.items[0]);
    return inner ? std::optional(*inner + std::string(found(endings, last_name(value.text)))) : std::nullopt;
}

Maybe next_value_sql(Machine& /*machine*/, Value const& value) {
    auto const* sequence = value.self && value.self->is(Sort::call) ? value.self : nullptr;
    auto const of = sequence && !sequence->items.empty() ? text_of(sequence->items[0]) : std::nullopt;
    auto const schema = sequence ? text_of(sequence->find("schema")) : std::nullopt;
    return of ? std::optional("nextval(" + literal(qualified(schema.value_or(""), *of)) + ")") : std::nullopt;
}

Maybe is_sql(Machine& machine, Value const& value) {
    if (!value.self || value.items.size() != 1) return std::nullopt;
    auto const inner = expression_sql(machine, value.self);
    auto const other = expression_sql(machine, value.items[0]);
    return inner && other ? std::optional(*inner + (last_name(value.text) == "is_" ? " IS " : " IS NOT ") + *other) : std::nullopt;
}

Maybe in_sql(Machine& machine, Value const& value) {
    if (!value.self || value.items.size() != 1) return std::nullopt;
    auto const items = machine.items_of(value.items[0]);
    auto const inner = expression_sql(machine, value.self);
    std::vector<std::string> parts;
    for (Ref const item : items.value_or(std::vector<Ref>()))
        if (auto const part = expression_sql(machine, item)) parts.push_back(*part);
    bool const all = items && !items->empty() && parts.size() == items->size();
    return inner && all ? std::optional(*inner + " IN (" + join(parts) + ")") : std::nullopt;
}

Maybe joined_sql(Machine& machine, Value const& value) {
    std::vector<std::string> parts;
    for (Ref const item : value.items) {
        auto const part = expression_sql(machine, item);
        if (!part) return std::nullopt;
        parts.push_back("(" + *part + ")");
    }
    return parts.empty() ? std::nullopt : std::optional(join(parts, value.text == "sqlalchemy.and_" ? " AND " : " OR "));
}

Maybe operator_sql(Machine& machine, Value const& value) {
    if (value.items.size() != 2) return std::nullopt;
    auto const left = expression_sql(machine, value.items[0]);
    auto const right = expression_sql(machine, value.items[1]);
    auto sign = value.find("sign")->text;
    if (sign == "==") sign = "=";
    if (right && value.items[1]->is(Sort::none) && (sign == "=" || sign == "!=")) sign = sign == "=" ? "IS" : "IS NOT";
    return left && right ? std::optional(*left + " " + sign + " " + *right) : std::nullopt;
}

struct CallRow {
    std::string_view name;
    Maybe (*sql)(Machine& machine, Value const& value);
};

/// By the whole name of what is called, or by its last part behind an expression.
constexpr auto calls = std::to_array<CallRow>({
    {"sqlalchemy.text", plain_text},
    {"sqlalchemy.literal_column", plain_text},
    {"alembic.op.f", plain_text},
    {"sqlalchemy.DDL", plain_text},
    {"sqlalchemy.DefaultClause", inner_sql},
    {"sqlalchemy.literal", inner_sql},
    {"sqlalchemy.cast", cast_sql},
    {"sqlalchemy.type_coerce", cast_sql},
    {"sqlalchemy.desc", ending_sql},
    {"sqlalchemy.asc", ending_sql},
    {"sqlalchemy.nullslast", ending_sql},
    {"sqlalchemy.nullsfirst", ending_sql},
    {"sqlalchemy.nulls_last", ending_sql},
    {"sqlalchemy.nulls_first", ending_sql},
    {"sqlalchemy.and_", joined_sql},
    {"sqlalchemy.or_", joined_sql},
    {"python.operator", operator_sql},
});
constexpr auto methods = std::to_array<CallRow>({
    {"next_value", next_value_sql},
    {"nextval", next_value_sql},
    {"is_", is_sql},
    {"isnot", is_sql},
    {"is_not", is_sql},
    {"in_", in_sql},
});

Maybe of_call(Machine& machine, Value const& value) {
    auto const& name = value.text;
    auto const last = last_name(name);
    if (auto const word = found(words, name); !word.empty()) return std::string(word);
    if (name.starts_with("sqlalchemy.text()")) return plain_text(machine, value);
    if (auto const* row = std::ranges::find(calls, name, &CallRow::name); row != calls.end()) return row->sql(machine, value);
    auto const* method = std::ranges::find(methods, last, &CallRow::name);
    if (method != methods.end() && method->sql == next_value_sql) return next_value_sql(machine, value);
    if (name.starts_with("sqlalchemy.func.")) {
        auto const inside = arguments_sql(machine, value);
        return inside ? std::optional(name.substr(16) + "(" + *inside + ")") : std::nullopt;
    }
    if (auto const end = found(endings, last); !end.empty() && value.self) {
        auto const inner = expression_sql(machine, value.self);
        return inner ? std::optional(*inner + std::string(end)) : std::nullopt;
    }
    return method != methods.end() ? method->sql(machine, value) : std::nullopt;
}

}  // namespace

std::optional<std::string> text_of(Ref value) {
    if (!value) return std::nullopt;
    if (value->is(Sort::text)) return value->text;
    auto const given = given_name(value);
    if (given.sort == Given::Sort::plain || given.sort == Given::Sort::final) return given.text;
    // A member of an Enum that is a str.
    if (value->is(Sort::instance) && value->find("value") && value->find("value")->is(Sort::text) && value->self->truth)
        return value->find("value")->text;
    return std::nullopt;
}

std::string join(std::vector<std::string> const& parts, std::string_view between) {
    std::string out;
    for (std::size_t i = 0; i < parts.size(); ++i) out.append(i == 0 ? "" : between).append(parts[i]);
    return out;
}

std::optional<std::string> expression_sql(Machine& machine, Ref value) {
    Machine::Level const level(machine);
    if (!level) return std::nullopt;
    switch (value->sort) {
        case Sort::text: return literal(value->text);
        case Sort::integer: return std::to_string(value->integer);
        case Sort::boolean: return value->integer != 0 ? "true" : "false";
        case Sort::none: return "NULL";
        case Sort::real: return printed(*value).first;
        case Sort::name: {
            auto const word = found(words, value->text);
            return word.empty() ? std::nullopt : std::optional(std::string(word));
        }
        default: break;
    }
    if (auto const column = column_name(*value)) return in_quotes(*column);
    if (value->is(Sort::call)) {
        auto out = of_call(machine, *value);
        return machine.afford(out ? 1 + out->size() / 64 : 1) ? out : std::nullopt;
    }
    auto const text = text_of(value);
    return text ? std::optional(literal(*text)) : std::nullopt;
}

std::optional<std::string> default_sql(Machine& machine, Ref value) {
    return expression_sql(machine, value);
}

std::optional<std::string> condition_sql(Machine& machine, Ref value) {
    return value->is(Sort::text) ? value->text : expression_sql(machine, value);
}

}  // namespace pgplumb::python
