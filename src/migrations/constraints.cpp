#include "migrations/schema.hpp"

#include <algorithm>
#include <array>

namespace pgplumb::python {
namespace {

using Sort = Value::Sort;

/// Behind a constraint that is not known: which kind it is of.
Piece in_doubt(TableName const& table, std::string_view kind, std::string why) {
    return {{}, why.empty() ? std::string("a constraint") : std::move(why), "alter table " + table.sql() + " add " + std::string(kind)};
}

std::string option(Call const& call, std::string_view name, std::string_view sql) {
    auto const text = text_of(call.argument(name));
    return text ? " " + std::string(sql) + " " + *text : std::string();
}

std::optional<Piece> primary_key(Machine& machine, Call const& call, TableName const& table) {
    bool certain = true;
    auto const columns = names_of(machine, machine.list(call.items), certain);
    if (columns.empty() && certain) return std::nullopt;
    auto const name = name_clause(machine, "CONSTRAINT", call.argument("name"), {"pk", table.name, table.schema, columns});
    if (!certain || !name || call.partial) return in_doubt(table, "primary key", "a primary key");
    return Piece{*name + "PRIMARY KEY " + columns_list(columns) + deferring(call)};
}

std::optional<Piece> unique(Machine& machine, Call const& call, TableName const& table) {
    bool certain = true;
    auto const columns = names_of(machine, machine.list(call.items), certain);
    if (columns.empty() && certain && !call.partial) return std::nullopt;
    auto const name = name_clause(machine, "CONSTRAINT", call.argument("name"), {"uq", table.name, table.schema, columns});
    if (!certain || !name || call.partial) return in_doubt(table, "unique", "a unique constraint");
    auto const* nulls = call.argument("postgresql_nulls_not_distinct");
    bool const one_null = nulls && truth_of(*nulls) == Known::yes;
    return Piece{*name + "UNIQUE " + (one_null ? "NULLS NOT DISTINCT " : "") + columns_list(columns) + deferring(call)};
}

std::optional<Piece> check(Machine& machine, Call const& call, TableName const& table) {
    auto* condition = call.argument(0, "sqltext");
    auto const sql = condition ? condition_sql(machine, condition) : std::nullopt;
    auto const name = name_clause(machine, "CONSTRAINT", call.argument(1, "name"), {"ck", table.name, table.schema});
    if (!sql || !name) return in_doubt(table, "check", "a check");
    return Piece{*name + "CHECK (" + *sql + ")" + deferring(call)};
}

/// "schema.table.column" taken apart.
void take_target(std::string const& path, TableName& target, std::vector<std::string>& columns) {
    auto const dot = path.rfind('.');
    if (dot == std::string::npos) {
        target = {{}, path};
        return;
    }
    columns.push_back(path.substr(dot + 1));
    auto const table = path.substr(0, dot);
    auto const other = table.rfind('.');
    target = other == std::string::npos ? TableName{{}, table} : TableName{table.substr(0, other), table.substr(other + 1)};
}

/// What a ForeignKey refers to: a text, or table.c.column.
bool take_reference(Value const& value, TableName& target, std::vector<std::string>& columns) {
    auto const text = value.is(Sort::text) ? std::optional(value.text) : std::nullopt;
    if (text) return take_target(*text, target, columns), true;
    if (auto* table = value.find("__table__"); table && value.is(Sort::call)) {
        target = {{}, table->text};
        auto const named = is_column(value) && !value.items.empty() ? text_of(value.items[0]) : std::nullopt;
        columns.push_back(named.value_or(value.find("__column__")->text));
        return true;
    }
    bool const of_table =
        value.is(Sort::method) && value.self && value.self->is(Sort::method) && value.self->text == "c" && value.self->self;
    if (of_table && value.self->self->is_call("sqlalchemy.Table")) {
        target = table_name(*value.self->self);
        columns.push_back(value.text);
        return true;
    }
    return false;
}

std::optional<Piece> foreign_key(Machine& machine, Call const& call, TableName const& table) {
    auto const* alter = call.argument("use_alter");
    if (alter && truth_of(*alter) == Known::yes) return std::nullopt;  // CREATE TABLE leaves it to another statement
    bool certain = call.items.size() >= 2 || (call.argument("columns") && call.argument("refcolumns"));
    if (!certain) return in_doubt(table, "foreign key references", "a foreign key");
    auto const columns = names_of(machine, call.argument(0, "columns"), certain);
    TableName target;
    std::vector<std::string> referred;
    auto const references = machine.items_of(call.argument(1, "refcolumns"));
    for (Ref const one : references.value_or(std::vector<Ref>())) certain = take_reference(*one, target, referred) && certain;
    auto const name =
        name_clause(machine, "CONSTRAINT", call.argument(2, "name"), {"fk", table.name, table.schema, columns, target.name, referred});
    if (!certain || !references || !name || call.partial) return in_doubt(table, "foreign key references", "a foreign key");
    return Piece{foreign_key_sql(*name, columns, target, referred, call)};
}

std::optional<Piece> exclusion(Machine& machine, Call const& call, TableName const& table) {
    std::vector<std::string> elements;
    bool certain = !call.partial;
    for (Ref const item : call.items) {
        if (!item->is(Sort::tuple) || item->items.size() < 2) {
            certain = false;
            continue;
        }
        auto const& what = *item->items[0];
        auto const sql = what.is(Sort::text) ? std::optional(in_quotes(what.text)) : expression_sql(machine, item->items[0]);
        auto const sign = text_of(item->items[1]);
        certain = certain && sql && sign;
        if (!sql || !sign) continue;
        auto const* ops = call.argument("ops");
        auto* const operator_class = ops && ops->is(Sort::dict) ? found_in(*ops, what).value : nullptr;
        elements.push_back(*sql + (operator_class ? " " + operator_class->text : "") + " WITH " + *sign);
    }
    auto const name = name_clause(machine, "CONSTRAINT", call.argument("name"), {"ex", table.name, table.schema});
    if (!certain || !name) return in_doubt(table, "exclude", "an exclusion constraint");
    auto const method = text_of(call.argument("using"));
    auto* where = call.argument("where");
    auto const condition = where && !where->is(Sort::none) ? condition_sql(machine, where) : std::optional(std::string());
    if (!condition) return in_doubt(table, "exclude", "an exclusion constraint");
    return Piece{*name + "EXCLUDE USING " + method.value_or("gist") + " (" + join(elements) + ")" +
                 (condition->empty() ? "" : " WHERE (" + *condition + ")") + deferring(call)};
}

struct ConstraintRow {
    std::string_view name;
    std::optional<Piece> (*make)(Machine&, Call const&, TableName const&);
};
constexpr auto rows = std::to_array<ConstraintRow>({{"sqlalchemy.PrimaryKeyConstraint", primary_key},
                                                    {"sqlalchemy.UniqueConstraint", unique},
                                                    {"sqlalchemy.CheckConstraint", check},
                                                    {"sqlalchemy.ForeignKeyConstraint", foreign_key},
                                                    {"postgresql.ExcludeConstraint", exclusion}});

}  // namespace

std::vector<std::string> names_of(Machine& machine, Ref list, bool& certain) {
    std::vector<std::string> out;
    if (!list) {
        certain = false;
        return out;
    }
    // One name for a list of one is what some write, and SQLAlchemy goes over its letters: then it is refused there.
    auto const items = list->is(Sort::text) ? std::optional(std::vector<Ref>{list}) : machine.items_of(list);
    if (!items) certain = false;
    for (Ref const item : items.value_or(std::vector<Ref>())) {
        auto text = text_of(item);
        if (!text && item->is(Sort::method) && !item->node) text = item->text;
        if (!text && is_column(*item) && !item->items.empty()) text = text_of(item->items[0]);
        if (text) out.push_back(*text);
        else certain = false;
    }
    return out;
}

std::string columns_list(std::vector<std::string> const& columns) {
    std::vector<std::string> out;
    out.reserve(columns.size());
    for (auto const& column : columns) out.push_back(in_quotes(column));
    return "(" + join(out) + ")";
}

std::string deferring(Call const& call) {
    std::string out;
    if (auto const* deferrable = call.argument("deferrable"); deferrable && !deferrable->is(Sort::none))
        out += truth_of(*deferrable) == Known::yes ? " DEFERRABLE" : " NOT DEFERRABLE";
    if (auto const initially = text_of(call.argument("initially"))) out += " INITIALLY " + *initially;
    return out;
}

std::string foreign_key_sql(std::string const& name, std::vector<std::string> const& columns, TableName const& target,
                            std::vector<std::string> const& referred, Call const& call) {
    return name + "FOREIGN KEY " + columns_list(columns) + " REFERENCES " + target.sql() +
           (referred.empty() ? std::string() : " " + columns_list(referred)) + option(call, "match", "MATCH") +
           option(call, "ondelete", "ON DELETE") + option(call, "onupdate", "ON UPDATE") + deferring(call) +
           (is_said(call, "postgresql_not_valid") ? " NOT VALID" : "");
}

bool is_said(Call const& call, std::string_view name) {
    auto const* value = call.argument(name);
    return value && truth_of(*value) == Known::yes;
}

Piece reference_sql(Machine& machine, Value const& key, std::string const& column, TableName const& table) {
    auto const call = call_of(key);
    TableName target;
    std::vector<std::string> referred;
    auto const* reference = call.argument(0, "column");
    bool const known = reference && take_reference(*reference, target, referred);
    auto const name =
        name_clause(machine, "CONSTRAINT", call.argument("name"), {"fk", table.name, table.schema, {column}, target.name, referred});
    if (!known || !name) return in_doubt(table, "foreign key references", "a foreign key");
    return {foreign_key_sql(*name, {column}, target, referred, call)};
}

std::optional<Piece> constraint_sql(Machine& machine, Value const& constraint, TableName const& table) {
    auto const* const row = std::ranges::find(rows, constraint.text, &ConstraintRow::name);
    if (row == rows.end() || !constraint.is(Sort::call)) return std::nullopt;
    return row->make(machine, call_of(constraint), table);
}

}  // namespace pgplumb::python
