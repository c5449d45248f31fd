#include "migrations/schema.hpp"

#include <algorithm>
#include <array>

namespace pgplumb::python {
namespace {

using Sort = Value::Sort;

/// Of a keyword that has had several names.
Ref given(Call const& call, std::size_t place, std::initializer_list<std::string_view> names) {
    if (place < call.items.size()) return call.items[place];
    for (auto const name : names)
        if (auto* value = call.argument(name)) return value;
    return nullptr;
}

Ref give_up(Machine& machine, Call const& call, std::string words, Ref why = nullptr) {
    auto const name = "op." + call.name.substr(call.name.rfind('.') + 1) + "()";
    machine.send_doubtful(std::move(words), call.origin,
                          why && why->is(Sort::unknown) && !why->text.empty() ? name + " with " + why->text : name);
    return machine.none();
}

std::string why_of(Ref value) {
    return value ? value->text : std::string();
}

/// The table that an operation names, with its schema; nullopt: not known.
std::optional<TableName> table_of(Call const& call, Ref name, std::string_view schema = "schema") {
    auto const* said = call.argument(schema);
    auto text = text_of(name);
    if (name && !text && (name->is_call("sqlalchemy.Table") || name->is_call("sqlalchemy.table"))) return table_name(*name);
    bool const known = !said || said->is(Sort::none) || said->is(Sort::text) || text_of(const_cast<Ref>(said));
    if (!text || !known) return std::nullopt;
    return TableName{text_of(const_cast<Ref>(said)).value_or(""), *text};
}

std::string alter(TableName const& table) {
    return "ALTER TABLE " + table.sql() + " ";
}

Ref op_create_table(Machine& machine, Call& call) {
    auto* name = given(call, 0, {"table_name", "name"});
    auto const table = table_of(call, name);
    if (!table) return give_up(machine, call, "create table", name);
    std::vector<Ref> parts(call.items.begin() + (call.items.empty() ? 0 : 1), call.items.end());
    create_table(machine, *table, parts, call);
    auto* out = machine.make(
        {.sort = Sort::call, .text = "sqlalchemy.Table", .items = {machine.text(table->name), machine.none()}, .origin = call.origin});
    out->items.insert(out->items.end(), parts.begin(), parts.end());
    if (auto* schema = call.argument("schema")) out->named.emplace_back("schema", schema);
    return out;
}

Ref op_drop_table(Machine& machine, Call& call) {
    auto* name = given(call, 0, {"table_name", "name"});
    auto const table = table_of(call, name);
    if (!table) return give_up(machine, call, "drop table", name);
    machine.send(std::string("DROP TABLE ") + (is_said(call, "if_exists") ? "IF EXISTS " : "") + table->sql(), call.origin);
    return machine.none();
}

Ref op_rename_table(Machine& machine, Call& call) {
    auto* name = given(call, 0, {"old_table_name"});
    auto const table = table_of(call, name);
    auto const to = text_of(given(call, 1, {"new_table_name"}));
    if (!table) return give_up(machine, call, "alter table", name);
    if (!to) return give_up(machine, call, "alter table " + table->sql() + " rename to", given(call, 1, {"new_table_name"}));
    machine.send(alter(*table) + "RENAME TO " + in_quotes(*to), call.origin);
    return machine.none();
}

Ref op_add_column(Machine& machine, Call& call) {
    auto* name = given(call, 0, {"table_name"});
    auto const table = table_of(call, name);
    auto* column = given(call, 1, {"column"});
    if (!table) return give_up(machine, call, "alter table", name);
    if (!column || !is_column(*column)) return give_up(machine, call, "alter table " + table->sql() + " add column", column);
    add_column(machine, *table, *column, call);
    return machine.none();
}

Ref op_drop_column(Machine& machine, Call& call) {
    auto* name = given(call, 0, {"table_name"});
    auto const table = table_of(call, name);
    auto* column = given(call, 1, {"column_name", "column"});
    auto text = text_of(column);
    if (!text && column && is_column(*column) && !column->items.empty()) text = text_of(column->items[0]);
    if (!table) return give_up(machine, call, "alter table", name);
    if (!text) return give_up(machine, call, "alter table " + table->sql() + " drop column", column);
    machine.send(alter(*table) + "DROP COLUMN " + (is_said(call, "if_exists") ? "IF EXISTS " : "") + in_quotes(*text), call.origin);
    return machine.none();
}

/// One thing that alter_column changes: SQL behind ALTER COLUMN, or why it is not known.
struct Altering {
    Machine& machine;
    Call const& call;
    std::string head, doubt;

    void set(std::optional<std::string> const& sql, Ref why) const {
        if (sql) return machine.send(head + *sql, call.origin);
        machine.send_doubtful(doubt, call.origin, why && !why->text.empty() ? why->text : "op.alter_column()");
    }
};

void alter_type(Altering const& altering, Ref type) {
    auto const made = type_of(altering.machine, type);
    auto const* said = altering.call.argument("postgresql_using");
    auto const using_text = text_of(const_cast<Ref>(said));
    bool const known = !made.sql.empty() && (!said || said->is(Sort::none) || using_text);
    if (known) return altering.set("TYPE " + made.sql + (using_text ? " USING " + *using_text : ""), nullptr);
    altering.machine.send_doubtful(altering.doubt, altering.call.origin, made.why.empty() ? "op.alter_column()" : made.why);
}

void alter_default(Altering const& altering, Ref value) {
    if (value->is(Sort::none)) {
        bool const identity = altering.call.argument("existing_server_default") &&
                              altering.call.argument("existing_server_default")->is_call("sqlalchemy.Identity");
        return altering.set(identity ? "DROP IDENTITY" : "DROP DEFAULT", value);
    }
    if (value->is(Sort::boolean) && value->integer == 0) return;
    if (value->is_call("sqlalchemy.Identity")) {
        auto const* always = call_of(*value).argument(0, "always");
        return altering.set(
            std::string("ADD GENERATED ") + (always && truth_of(*always) == Known::yes ? "ALWAYS" : "BY DEFAULT") + " AS IDENTITY", value);
    }
    auto const sql = default_sql(altering.machine, value);
    altering.set(sql ? std::optional("SET DEFAULT " + *sql) : std::nullopt, value);
}

Ref op_alter_column(Machine& machine, Call& call) {
    auto* name = given(call, 0, {"table_name"});
    auto const table = table_of(call, name);
    auto* column = given(call, 1, {"column_name"});
    auto const text = text_of(column);
    if (!table) return give_up(machine, call, "alter table", name);
    if (!text || call.partial)
        return give_up(machine, call, "alter table " + table->sql() + " alter column" + (text ? " " + in_quotes(*text) : ""), column);
    Altering const altering{machine, call, alter(*table) + "ALTER COLUMN " + in_quotes(*text) + " ",
                            "alter table " + table->sql() + " alter column " + in_quotes(*text)};
    auto* type = given(call, 99, {"type_"});
    if (type && !type->is(Sort::none)) alter_type(altering, type);
    auto* nullable = given(call, 2, {"nullable"});
    if (nullable && !nullable->is(Sort::none)) {
        auto const truth = truth_of(*nullable);
        altering.set(truth == Known::unknown ? std::nullopt : std::optional(truth == Known::yes ? "DROP NOT NULL" : "SET NOT NULL"),
                     nullable);
    }
    if (auto* value = call.argument("server_default")) alter_default(altering, value);
    if (auto const* comment = call.argument("comment"))
        comment_on("COLUMN " + table->sql() + "." + in_quotes(*text), machine, *comment, call);
    auto* renamed = given(call, 99, {"new_column_name", "name"});
    if (!renamed || renamed->is(Sort::none)) return machine.none();
    auto const to = text_of(renamed);
    auto const head = "alter table " + table->sql() + " rename column " + in_quotes(*text);
    if (to && *to != *text) machine.send(alter(*table) + "RENAME COLUMN " + in_quotes(*text) + " TO " + in_quotes(*to), call.origin);
    else if (!to) machine.send_doubtful(head, call.origin, "op.alter_column() with " + why_of(renamed));
    return machine.none();
}

Ref op_create_index(Machine& machine, Call& call) {
    auto* name = given(call, 0, {"index_name", "name"});
    auto* of = given(call, 1, {"table_name", "tablename"});
    auto const table = table_of(call, of);
    auto* columns = given(call, 2, {"columns"});
    if (!table) return give_up(machine, call, "create index on", of);
    auto const items = columns && columns->is(Sort::text) ? std::optional(std::vector<Ref>{columns})
                       : columns                          ? machine.items_of(columns)
                                                          : std::nullopt;
    if (!items) return give_up(machine, call, "create index on " + table->sql(), columns);
    if (call.items.size() > 4 && !call.argument("unique")) call.named.emplace_back("unique", call.items[4]);
    create_index(machine, name, *table, *items, call);
    return machine.none();
}

Ref op_drop_index(Machine& machine, Call& call) {
    auto* name = given(call, 0, {"index_name", "name"});
    auto const of = text_of(given(call, 1, {"table_name", "tablename"}));
    auto const schema = text_of(call.argument("schema"));
    auto const made = final_name(machine, name, {"ix", of.value_or(""), schema.value_or("")});
    if (!made || made->empty())
        return give_up(machine, call, of ? "alter table " + qualified(schema.value_or(""), *of) : std::string("drop index"), name);
    machine.send(std::string("DROP INDEX ") + (is_said(call, "if_exists") ? "IF EXISTS " : "") + qualified(schema.value_or(""), *made),
                 call.origin);
    return machine.none();
}

/// ALTER TABLE ... ADD of what a call of SQLAlchemy's would make.
Ref add_constraint(Machine& machine, Call const& call, TableName const& table, Value& constraint) {
    constraint.sort = Sort::call;
    constraint.partial = call.partial;
    for (auto const& [key, value] : call.named)
        if (!constraint.find(key)) constraint.named.emplace_back(key, value);
    auto const piece = constraint_sql(machine, constraint, table);
    if (!piece) return machine.none();
    if (piece->doubt.empty()) machine.send(alter(table) + "ADD " + piece->sql, call.origin);
    else machine.send_doubtful(piece->words, call.origin, piece->doubt);
    return machine.none();
}

Ref op_create_foreign_key(Machine& machine, Call& call) {
    auto const table = table_of(call, given(call, 1, {"source_table", "source"}), "source_schema");
    auto const target = table_of(call, given(call, 2, {"referent_table", "referent"}), "referent_schema");
    bool certain = !call.partial;
    auto const columns = names_of(machine, given(call, 3, {"local_cols"}), certain);
    auto const referred = names_of(machine, given(call, 4, {"remote_cols"}), certain);
    auto* name = given(call, 0, {"constraint_name", "name"});
    if (!table) return give_up(machine, call, "alter table", given(call, 1, {"source_table"}));
    auto const clause = name_clause(machine, "CONSTRAINT", name,
                                    {"fk", table->name, table->schema, columns, target ? target->name : std::string(), referred});
    if (!certain || !target || !clause) return give_up(machine, call, "alter table " + table->sql() + " add foreign key references", name);
    machine.send(alter(*table) + "ADD " + foreign_key_sql(*clause, columns, *target, referred, call), call.origin);
    return machine.none();
}

/// op.create_unique_constraint(name, table, columns) and the like.
template <char const* made, char const* words>
Ref op_create_key(Machine& machine, Call& call) {
    auto const table = table_of(call, given(call, 1, {"table_name", "source"}));
    if (!table) return give_up(machine, call, "alter table", given(call, 1, {"table_name", "source"}));
    auto* columns = given(call, 2, {"columns", "local_cols", "cols"});
    auto const items = columns && columns->is(Sort::text) ? std::optional(std::vector<Ref>{columns})
                       : columns                          ? machine.items_of(columns)
                                                          : std::nullopt;
    if (!items) return give_up(machine, call, "alter table " + table->sql() + " add " + words, columns);
    Value constraint;
    constraint.text = made;
    constraint.items = *items;
    if (auto* name = given(call, 0, {"constraint_name", "name"})) constraint.named.emplace_back("name", name);
    return add_constraint(machine, call, *table, constraint);
}

Ref op_create_check(Machine& machine, Call& call) {
    auto const table = table_of(call, given(call, 1, {"table_name", "source"}));
    if (!table) return give_up(machine, call, "alter table", given(call, 1, {"table_name"}));
    Value constraint;
    constraint.text = "sqlalchemy.CheckConstraint";
    auto* condition = given(call, 2, {"condition"});
    if (!condition) return give_up(machine, call, "alter table " + table->sql() + " add check");
    constraint.items = {condition};
    if (auto* name = given(call, 0, {"constraint_name", "name"})) constraint.named.emplace_back("name", name);
    return add_constraint(machine, call, *table, constraint);
}

Ref op_create_exclude(Machine& machine, Call& call) {
    auto const table = table_of(call, given(call, 1, {"table_name"}));
    if (!table) return give_up(machine, call, "alter table", given(call, 1, {"table_name"}));
    Value constraint;
    constraint.text = "postgresql.ExcludeConstraint";
    if (call.items.size() > 2) constraint.items = {call.items.begin() + 2, call.items.end()};
    if (auto* name = given(call, 0, {"constraint_name"})) constraint.named.emplace_back("name", name);
    return add_constraint(machine, call, *table, constraint);
}

Ref op_drop_constraint(Machine& machine, Call& call) {
    auto const table = table_of(call, given(call, 1, {"table_name", "tablename"}));
    auto* name = given(call, 0, {"constraint_name", "name"});
    if (!table) return give_up(machine, call, "alter table", given(call, 1, {"table_name"}));
    if (name && name->is(Sort::none)) return machine.raise(), machine.none();  // as SQLAlchemy does
    auto const type = text_of(given(call, 2, {"type_", "type"})).value_or("");
    auto const* const kind = type == "foreignkey" ? "fk" : type == "primary" ? "pk" : type == "check" ? "ck" : type == "unique" ? "uq" : "";
    auto const made = final_name(machine, name, {kind, table->name, table->schema});
    if (!made || made->empty()) return give_up(machine, call, "alter table " + table->sql() + " drop constraint", name);
    machine.send(alter(*table) + "DROP CONSTRAINT " + (is_said(call, "if_exists") ? "IF EXISTS " : "") + in_quotes(*made), call.origin);
    return machine.none();
}

Ref op_invoke(Machine& machine, Call& call) {
    return give_up(machine, call, "execute statement", call.items.empty() ? nullptr : call.items[0]);
}

Ref nothing(Machine& machine, Call& /*call*/) {
    return machine.none();
}

Ref op_batch(Machine& machine, Call& call) {
    auto* out = machine.object("batch");
    out->items.push_back(given(call, 0, {"table_name"}));
    if (!out->items[0]) out->items[0] = machine.unknown("a table");
    if (auto* schema = call.argument("schema")) out->named.emplace_back("schema", schema);
    return out;
}

constexpr char unique_made[] = "sqlalchemy.UniqueConstraint", unique_words[] = "unique";
constexpr char primary_made[] = "sqlalchemy.PrimaryKeyConstraint", primary_words[] = "primary key";

constexpr auto rows = std::to_array<HandlerRow>({
    {"alembic.op.create_table", op_create_table},
    {"alembic.op.drop_table", op_drop_table},
    {"alembic.op.rename_table", op_rename_table},
    {"alembic.op.add_column", op_add_column},
    {"alembic.op.drop_column", op_drop_column},
    {"alembic.op.alter_column", op_alter_column},
    {"alembic.op.create_index", op_create_index},
    {"alembic.op.drop_index", op_drop_index},
    {"alembic.op.create_foreign_key", op_create_foreign_key},
    {"alembic.op.create_primary_key", op_create_key<primary_made, primary_words>},
    {"alembic.op.create_unique_constraint", op_create_key<unique_made, unique_words>},
    {"alembic.op.create_check_constraint", op_create_check},
    {"alembic.op.create_exclude_constraint", op_create_exclude},
    {"alembic.op.drop_constraint", op_drop_constraint},
    {"alembic.op.inline_literal", [](Machine& machine, Call& call) { return call.items.empty() ? machine.none() : call.items[0]; }},
    {"alembic.op.invoke", op_invoke},
    {"alembic.op.batch_alter_table", op_batch},
});

/// An operation of a batch is the plain one with the batch's table put in at its place.
struct BatchRow {
    std::string_view name;
    std::size_t place;
    std::string_view schema = "schema";
};
constexpr auto batched = std::to_array<BatchRow>({{"add_column", 0},
                                                  {"drop_column", 0},
                                                  {"alter_column", 0},
                                                  {"create_index", 1},
                                                  {"drop_index", 1},
                                                  {"create_foreign_key", 1, "source_schema"},
                                                  {"create_primary_key", 1},
                                                  {"create_unique_constraint", 1},
                                                  {"create_check_constraint", 1},
                                                  {"create_exclude_constraint", 1},
                                                  {"drop_constraint", 1},
                                                  {"create_table_comment", 0},
                                                  {"drop_table_comment", 0}});

Ref in_batch(Machine& machine, Call& call) {
    auto const name = call.name.substr(call.name.rfind('.') + 1);
    auto const* const row = std::ranges::find(batched, name, &BatchRow::name);
    auto const& batch = *call.self;
    Call plain = call;
    plain.self = nullptr;
    plain.name = "alembic.op." + name;
    if (row->place == 1 && plain.items.empty()) {
        auto* named = call.argument(name.ends_with("index") ? "index_name" : "constraint_name");
        plain.items.push_back(named ? named : machine.none());
    }
    plain.items.insert(plain.items.begin() + static_cast<std::ptrdiff_t>(row->place), batch.items[0]);
    if (auto* schema = batch.find("schema"); schema && !call.argument(row->schema)) plain.named.emplace_back(row->schema, schema);
    auto* function = machine.name(plain.name);
    return machine.call(function, std::move(plain));
}

Ref as_op(Machine& machine, Call& call) {
    Call plain = call;
    plain.self = nullptr;
    auto* function = machine.name("alembic.op." + call.name.substr(call.name.rfind('.') + 1));
    return machine.call(function, std::move(plain));
}

constexpr auto batch_rows = std::to_array<HandlerRow>({
    {"batch.add_column", in_batch},
    {"batch.drop_column", in_batch},
    {"batch.alter_column", in_batch},
    {"batch.create_index", in_batch},
    {"batch.drop_index", in_batch},
    {"batch.create_foreign_key", in_batch},
    {"batch.create_primary_key", in_batch},
    {"batch.create_unique_constraint", in_batch},
    {"batch.create_check_constraint", in_batch},
    {"batch.create_exclude_constraint", in_batch},
    {"batch.drop_constraint", in_batch},
    {"batch.create_table_comment", in_batch},
    {"batch.drop_table_comment", in_batch},
    {"batch.f", as_op},
    {"batch.execute", as_op},
    {"batch.get_bind", as_op},
    {"batch.get_context", as_op},
    {"batch.invoke", as_op},
    {"batch.__exit__", nothing},
});

}  // namespace

std::span<HandlerRow const> operations() {
    return rows;
}

std::span<HandlerRow const> batch_operations() {
    return batch_rows;
}

}  // namespace pgplumb::python
