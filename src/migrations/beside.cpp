#include "migrations/schema.hpp"

#include <algorithm>
#include <array>

namespace pgplumb::python {
namespace {

using Sort = Value::Sort;

/// What SQLAlchemy makes of a value on its way into a column.
enum class Binding : std::uint8_t { as_it_is, truth, other };

Binding binding_of(Value const& type) {
    static constexpr auto plain = std::to_array<std::string_view>(
        {"String",       "Text",    "Unicode",   "UnicodeText", "VARCHAR", "CHAR",    "TEXT",  "Integer", "BigInteger",
         "SmallInteger", "INTEGER", "BIGINT",    "SMALLINT",    "Numeric", "NUMERIC", "Float", "FLOAT",   "DateTime",
         "Date",         "Time",    "TIMESTAMP", "DATE",        "Enum",    "ENUM",    "UUID",  "INET"});
    static constexpr auto truths = std::to_array<std::string_view>({"Boolean", "BOOLEAN"});
    if (!type.is(Sort::name) && !type.is(Sort::call)) return Binding::other;
    auto const name = std::string_view(type.text).substr(type.text.rfind('.') + 1);
    if (std::ranges::find(truths, name) != truths.end()) return Binding::truth;
    return std::ranges::find(plain, name) != plain.end() ? Binding::as_it_is : Binding::other;
}

/// By the type that the table gives its column; one without a type takes what comes.
Binding binding_in(Value const& table, std::string_view column) {
    for (Ref const part : table.items) {
        if (!is_column(*part) && !part->is_call("sqlalchemy.column")) continue;
        auto const call = call_of(*part);
        if (text_of(call.argument(0, "name")) != std::string(column)) continue;
        auto* type = call.argument(1, "type_");
        return type ? binding_of(*type) : Binding::as_it_is;
    }
    return Binding::other;
}

/// A value as it stands among VALUES; nullopt: it is not known.
std::optional<std::string> row_value(Value const& value, Binding binding) {
    if (binding == Binding::other) return std::nullopt;
    if (value.is(Sort::none)) return "NULL";
    if (value.is(Sort::boolean) || (value.is(Sort::integer) && binding == Binding::truth)) return value.integer != 0 ? "true" : "false";
    if (value.is(Sort::integer)) return std::to_string(value.integer);
    return value.is(Sort::text) ? std::optional(literal(value.text)) : std::nullopt;
}

/// INSERT of one row, a dict; nullopt: not all of it is known.
std::optional<std::string> insertion(Value const& table, Value const& row) {
    if (!row.is(Sort::dict) || row.partial || row.items.empty()) return std::nullopt;
    std::vector<std::string> columns;
    std::vector<std::string> values;
    for (std::size_t i = 0; i + 1 < row.items.size(); i += 2) {
        auto const* key = row.items[i];
        auto const value = key->is(Sort::text) ? row_value(*row.items[i + 1], binding_in(table, key->text)) : std::nullopt;
        if (!value) return std::nullopt;
        columns.push_back(in_quotes(key->text));
        values.push_back(*value);
    }
    return "INSERT INTO " + table_name(table).sql() + " (" + join(columns) + ") VALUES (" + join(values) + ")";
}

/// Whether a column of the table has a default that SQLAlchemy puts into rows.
bool fills_in(Value const& table) {
    return std::ranges::any_of(table.items, [](Ref part) { return is_column(*part) && part->find("default"); });
}

Ref op_bulk_insert(Machine& machine, Call& call) {
    auto* table = call.argument(0, "table");
    auto* rows = call.argument(1, "rows");
    auto const items = rows ? machine.items_of(rows) : std::nullopt;
    bool known = table && table->is(Sort::call) && items && !rows->partial && !fills_in(*table) && !table_name(*table).name.empty();
    std::vector<std::string> statements;
    for (std::size_t i = 0; known && i < items->size(); ++i) {
        auto statement = insertion(*table, *(*items)[i]);
        known = statement.has_value();
        if (known) statements.push_back(std::move(*statement));
    }
    if (!known) return machine.send_lost("op.bulk_insert() of rows that are not known", call.origin), machine.none();
    for (auto& statement : statements) machine.send_beside(std::move(statement), call.origin);
    return machine.none();
}

std::optional<std::string> commented_table(Call const& call) {
    auto const name = text_of(call.argument(0, "table_name"));
    auto const* schema = call.argument("schema");
    bool const known = !schema || schema->is(Sort::none) || schema->is(Sort::text);
    if (!name || !known) return std::nullopt;
    return "TABLE " + qualified(schema && schema->is(Sort::text) ? schema->text : std::string(), *name);
}

Ref op_create_table_comment(Machine& machine, Call& call) {
    auto const table = commented_table(call);
    auto const* comment = call.argument(1, "comment");
    if (table && comment) comment_on(*table, machine, *comment, call);
    else machine.send_lost("op.create_table_comment() of what is not known", call.origin);
    return machine.none();
}

Ref op_drop_table_comment(Machine& machine, Call& call) {
    if (auto const table = commented_table(call)) comment_on(*table, machine, *machine.none(), call);
    else machine.send_lost("op.drop_table_comment() of what is not known", call.origin);
    return machine.none();
}

constexpr auto rows = std::to_array<HandlerRow>({
    {"alembic.op.bulk_insert", op_bulk_insert},
    {"alembic.op.create_table_comment", op_create_table_comment},
    {"alembic.op.drop_table_comment", op_drop_table_comment},
});

}  // namespace

void comment_on(std::string const& what, Machine& machine, Value const& comment, Call const& call) {
    if (comment.is(Sort::boolean)) return;  // False: the comment stays
    bool const none = comment.is(Sort::none);
    if (!none && !comment.is(Sort::text)) return machine.send_lost("a comment that is not known, on " + what, call.origin);
    machine.send_beside("COMMENT ON " + what + " IS " + (none ? "NULL" : literal(comment.text)), call.origin);
}

std::span<HandlerRow const> operations_beside() {
    return rows;
}

}  // namespace pgplumb::python
