#include "migrations/schema.hpp"

#include <algorithm>
#include <array>

namespace pgplumb::python {
namespace {

using Sort = Value::Sort;

/// A value as it stands among VALUES; nullopt: it is not known, or SQLAlchemy would turn it into something else.
std::optional<std::string> row_value(Value const& value) {
    switch (value.sort) {
        case Sort::text: return literal(value.text);
        case Sort::integer: return std::to_string(value.integer);
        case Sort::boolean: return value.integer != 0 ? "true" : "false";
        case Sort::none: return "NULL";
        default: return std::nullopt;
    }
}

/// INSERT of one row, a dict; nullopt: not all of it is known.
std::optional<std::string> insertion(TableName const& table, Value const& row) {
    if (!row.is(Sort::dict) || row.partial || row.items.empty()) return std::nullopt;
    std::vector<std::string> columns;
    std::vector<std::string> values;
    for (std::size_t i = 0; i + 1 < row.items.size(); i += 2) {
        auto const value = row_value(*row.items[i + 1]);
        if (!row.items[i]->is(Sort::text) || !value) return std::nullopt;
        columns.push_back(in_quotes(row.items[i]->text));
        values.push_back(*value);
    }
    return "INSERT INTO " + table.sql() + " (" + join(columns) + ") VALUES (" + join(values) + ")";
}

/// Whether a column of the table has a default that SQLAlchemy puts into rows.
bool fills_in(Value const& table) {
    return std::ranges::any_of(table.items, [](Ref part) { return is_column(*part) && part->find("default"); });
}

Ref op_bulk_insert(Machine& machine, Call& call) {
    auto* table = call.argument(0, "table");
    auto* rows = call.argument(1, "rows");
    auto const items = rows ? machine.items_of(rows) : std::nullopt;
    bool known = table && table->is(Sort::call) && items && !rows->partial && !fills_in(*table);
    auto const name = known ? table_name(*table) : TableName();
    std::vector<std::string> statements;
    for (std::size_t i = 0; known && i < items->size(); ++i) {
        auto statement = insertion(name, *(*items)[i]);
        known = statement.has_value() && !name.name.empty();
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
