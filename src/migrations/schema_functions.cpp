#include "migrations/schema.hpp"

#include <algorithm>
#include <array>

namespace pgplumb::python {
namespace {

using Sort = Value::Sort;

/// checkfirst=: whether it is asked first if the thing is there.
bool checks_first(Call const& call, bool usual) {
    auto const* said = call.argument(1, "checkfirst");
    return said ? truth_of(*said) != Known::no : usual;
}

/// Table(name, metadata, ...): kept as a call, and known to its metadata.
Ref make_table(Machine& machine, Call& call) {
    auto* out = machine.make({.sort = Sort::call,
                              .partial = call.partial,
                              .text = "sqlalchemy.Table",
                              .items = call.items,
                              .named = call.named,
                              .origin = call.origin});
    if (call.items.size() > 1) machine.facts.tables.emplace_back(call.items[1], out);
    return out;
}

Ref create_one(Machine& machine, Value const& table, Call const& call, bool check_first) {
    auto const name = table_name(table);
    if (name.name.empty()) {
        machine.send_doubtful("create table", call.origin, "Table.create()");
        return machine.none();
    }
    auto options = call_of(table);
    options.origin = call.origin;
    if (check_first) options.named.emplace_back("if_not_exists", machine.boolean(true));
    bool known = false;
    if (check_first && has_relation(machine, name, known) && known) return machine.none();
    bool const reflected = options.argument("autoload_with") || options.argument("autoload");
    if (reflected) return machine.none();
    std::vector<Ref> const parts(table.items.begin() + std::min<std::ptrdiff_t>(2, std::ssize(table.items)), table.items.end());
    create_table(machine, name, parts, options);
    return machine.none();
}

Ref create(Machine& machine, Call& call) {
    return create_one(machine, *call.self, call, checks_first(call, false));
}

Ref drop(Machine& machine, Call& call) {
    auto const name = table_name(*call.self);
    if (name.name.empty()) machine.send_doubtful("drop table", call.origin, "Table.drop()");
    else machine.send((checks_first(call, false) ? "DROP TABLE IF EXISTS " : "DROP TABLE ") + name.sql(), call.origin);
    return machine.none();
}

Ref create_all(Machine& machine, Call& call) {
    bool any = false;
    for (auto const& [metadata, table] : machine.facts.tables) {
        if (metadata != call.self) continue;
        any = true;
        create_one(machine, *table, call, true);
    }
    if (!any) machine.send_doubtful("execute statement", call.origin, "create_all()");
    return machine.none();
}

Ref create_all_of_models(Machine& machine, Call& call) {
    machine.send_doubtful("execute statement", call.origin, "create_all()");
    return machine.none();
}

Ref create_type(Machine& machine, Call& call) {
    auto const type = type_of(machine, call.self);
    if (type.enum_name.empty()) {
        if (type.sql.empty()) machine.send_doubtful("create type", call.origin, type.why);
        return machine.none();
    }
    create_enum(machine, type, true, call.origin);
    return machine.none();
}

Ref drop_type(Machine& machine, Call& call) {
    auto const type = type_of(machine, call.self);
    // Its labels may be unknown where its name is not.
    auto const name = text_of(call.self->find("name"));
    auto const schema = text_of(call.self->find("schema"));
    if (!type.enum_name.empty() || name)
        machine.send("DROP TYPE " + std::string(checks_first(call, true) ? "IF EXISTS " : "") +
                         (name ? qualified(schema.value_or(""), *name) : qualified(type.enum_schema, type.enum_name)),
                     call.origin);
    else if (type.sql.empty()) machine.send_doubtful("drop type", call.origin, type.why);
    return machine.none();
}

Ref create_sequence(Machine& machine, Call& call) {
    auto const name = table_name(*call.self);
    if (name.name.empty()) machine.send_doubtful("create sequence", call.origin, "Sequence.create()");
    else machine.send((checks_first(call, true) ? "CREATE SEQUENCE IF NOT EXISTS " : "CREATE SEQUENCE ") + name.sql(), call.origin);
    return machine.none();
}

Ref drop_sequence(Machine& machine, Call& call) {
    auto const name = table_name(*call.self);
    if (name.name.empty()) machine.send_doubtful("drop sequence", call.origin, "Sequence.drop()");
    else machine.send((checks_first(call, true) ? "DROP SEQUENCE IF EXISTS " : "DROP SEQUENCE ") + name.sql(), call.origin);
    return machine.none();
}

/// Index("name", table.c.column): its table is its columns' table.
Ref index_create(Machine& machine, Call& call) {
    auto const options = call_of(*call.self);
    for (Ref const item : options.items) {
        bool const of_table = item->is(Sort::method) && item->self && item->self->is(Sort::method) && item->self->self &&
                              item->self->self->is_call("sqlalchemy.Table");
        if (!of_table) continue;
        auto given = options;
        given.origin = call.origin;
        create_index(machine, options.items[0], table_name(*item->self->self), {options.items.begin() + 1, options.items.end()}, given);
        return machine.none();
    }
    machine.send_doubtful("create index on", call.origin, "Index.create()");
    return machine.none();
}

Ref index_drop(Machine& machine, Call& call) {
    auto const name = call.self->items.empty() ? std::nullopt : text_of(call.self->items[0]);
    if (name) machine.send("DROP INDEX " + in_quotes(*name), call.origin);
    else machine.send_doubtful("drop index", call.origin, "Index.drop()");
    return machine.none();
}

Ref keep_arguments(Machine& machine, Call& call) {
    auto* self = machine.variable("self");
    if (self && self->is(Sort::instance))
        self->put("__super__", machine.make({.sort = Sort::call, .text = "super", .items = call.items, .named = call.named}));
    return machine.none();
}

/// super().load_dialect_impl(dialect): what the class says it is.
Ref own_impl(Machine& machine, Call& /*call*/) {
    auto* self = machine.variable("self");
    if (!self || !self->is(Sort::instance)) return machine.unknown("super()");
    auto* impl = self->find("impl");
    if (!impl) impl = machine.class_attribute(*self, "impl");
    if (!impl) return machine.unknown("super()");
    auto const* said = self->find("__super__");
    if (!impl->is(Sort::name)) return impl;
    return machine.make(
        {.sort = Sort::call, .text = impl->text, .items = said ? said->items : self->items, .named = said ? said->named : Named()});
}

Ref copied(Machine& /*machine*/, Call& call) {
    return call.self;
}

constexpr auto rows = std::to_array<HandlerRow>({
    {"sqlalchemy.Table", make_table},
    {"sqlalchemy.Table.create", create},
    {"sqlalchemy.Table.drop", drop},
    {"sqlalchemy.MetaData.create_all", create_all},
    {"model.metadata.create_all", create_all_of_models},
    {"any.create_all", create_all_of_models},
    {"sqlalchemy.Enum.create", create_type},
    {"sqlalchemy.Enum.drop", drop_type},
    {"postgresql.ENUM.create", create_type},
    {"postgresql.ENUM.drop", drop_type},
    {"sqlalchemy.Sequence.create", create_sequence},
    {"sqlalchemy.Sequence.drop", drop_sequence},
    {"sqlalchemy.Index.create", index_create},
    {"sqlalchemy.Index.drop", index_drop},
    {"sqlalchemy.Column.copy", copied},
    {"sqlalchemy.Column._copy", copied},
    {"super.__init__", keep_arguments},
    {"super.load_dialect_impl", own_impl},
});

struct ConstructRow {
    std::string_view name, sql;
};
constexpr auto constructs = std::to_array<ConstructRow>({{"CreateSequence", "CREATE SEQUENCE "},
                                                         {"DropSequence", "DROP SEQUENCE "},
                                                         {"CreateSchema", "CREATE SCHEMA "},
                                                         {"DropSchema", "DROP SCHEMA "},
                                                         {"DropTable", "DROP TABLE "}});

}  // namespace

std::span<HandlerRow const> schema_functions() {
    return rows;
}

bool send_construct(Machine& machine, Value const& construct, Call const& call) {
    auto const name = std::string_view(construct.text).substr(construct.text.rfind('.') + 1);
    if (construct.items.empty() || !construct.text.starts_with("sqlalchemy.")) return false;
    auto const& what = *construct.items[0];
    if (name == "CreateTable" && what.is_call("sqlalchemy.Table")) {
        create_one(machine, what, call, is_said(call_of(construct), "if_not_exists"));
        return true;
    }
    auto const* const row = std::ranges::find(constructs, name, &ConstructRow::name);
    if (row == constructs.end()) return false;
    auto const plain = text_of(construct.items[0]);
    auto const named = what.is(Sort::call) && !plain ? table_name(what) : TableName{{}, plain.value_or("")};
    auto const given = call_of(construct);
    if (named.name.empty()) machine.send_doubtful(std::string(row->sql), call.origin, std::string(name) + "()");
    else
        machine.send(std::string(row->sql) +
                         (is_said(given, "if_not_exists") ? "IF NOT EXISTS "
                          : is_said(given, "if_exists")   ? "IF EXISTS "
                                                          : "") +
                         named.sql() + (is_said(given, "cascade") ? " CASCADE" : ""),
                     call.origin);
    return true;
}

}  // namespace pgplumb::python
