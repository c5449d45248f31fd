#include "migrations/sending.hpp"

#include <algorithm>
#include <array>

namespace pgplumb::python {
namespace {

using Sort = Value::Sort;

/// What something that a migration is given has: the attribute of an object, and what that is.
struct AttributeRow {
    std::string_view of, name;
    std::string_view object;  ///< that it is; empty: a text
    std::string_view text{};
};

constexpr auto attributes = std::to_array<AttributeRow>({
    {"connection", "dialect", "dialect"},
    {"connection", "engine", "connection"},
    {"connection", "name", {}, "postgresql"},
    {"connection", "dialect_name", {}, "postgresql"},
    {"connection", "bind", "connection"},
    {"connection", "connection", "connection"},
    {"session", "bind", "connection"},
    {"dialect", "name", {}, "postgresql"},
    {"context", "dialect", "dialect"},
    {"context", "bind", "connection"},
    {"context", "connection", "connection"},
    {"context", "impl", "implementation"},
    {"context", "migration_context", "context"},
    {"implementation", "dialect", "dialect"},
    {"implementation", "connection", "connection"},
    {"implementation", "bind", "connection"},
    {"inspector", "bind", "connection"},
    {"inspector", "engine", "connection"},
    {"inspector", "dialect", "dialect"},
    {"dialect", "dialect", "dialect"},
    {"dialect", "dialect_description", {}, "postgresql+psycopg2"},
    {"inspector", "default_schema_name", {}, "public"},
    {"dialect", "default_schema_name", {}, "public"},
    {"operations", "migration_context", "context"},
    {"operations", "impl", "implementation"},
    {"alembic.op", "impl", "implementation"},
    {"alembic.op", "migration_context", "context"},
    {"alembic.context", "bind", "connection"},
});

template <char const* what>
Ref gives(Machine& machine, Call& /*call*/) {
    return machine.object(what);
}
constexpr char connection[] = "connection", context[] = "context", session[] = "session", factory[] = "session_factory", quiet[] = "block";

Ref no(Machine& machine, Call& /*call*/) {
    return machine.boolean(false);
}

Ref nothing(Machine& machine, Call& /*call*/) {
    return machine.none();
}

Ref itself(Machine& machine, Call& call) {
    return call.self ? call.self : machine.none();
}

Ref first(Machine& machine, Call& call) {
    return call.items.empty() ? machine.unknown({}) : call.items[0];
}

Ref execute(Machine& machine, Call& call) {
    auto* statement = call.argument(0, call.name == "alembic.op.execute" ? "sqltext" : "statement");
    if (!statement) statement = call.argument("sql");
    if (!statement) return machine.unknown({});
    return sent(machine, statement, call);
}

Ref scalar(Machine& machine, Call& call) {
    return fetched(machine, execute(machine, call), Fetch::scalar);
}

template <Fetch how>
Ref fetch(Machine& machine, Call& call) {
    return fetched(machine, call.self, how);
}

Ref run_sync(Machine& machine, Call& call) {
    if (call.items.empty()) return machine.unknown({});
    Call given = call;
    given.items[0] = machine.object(connection);
    auto* function = call.items[0];
    return machine.call(function, std::move(given));
}

Ref has_table(Machine& machine, Call& call) {
    // dialect.has_table(connection, table, schema)
    Call given;
    given.items = call.items;
    if (!given.items.empty()) given.items.erase(given.items.begin());
    given.named = call.named;
    given.name = "inspector.has_table";
    given.self = machine.object("inspector");
    return machine.call(machine.attribute(given.self, "has_table"), given);
}

Ref type_descriptor(Machine& machine, Call& call) {
    return first(machine, call);
}

/// Alembic ends its transaction before such a block, and begins another one after it.
Ref autocommit_block(Machine& machine, Call& call) {
    machine.send_beside("COMMIT", call.origin);
    return machine.object("autocommit");
}

Ref end_of_autocommit(Machine& machine, Call& call) {
    machine.send_beside("BEGIN", call.origin);
    return machine.none();
}

/// Rows that a session writes of objects.
Ref changed_rows(Machine& machine, Call& call) {
    machine.send_lost(call.name.substr(call.name.rfind('.') + 1) + "() of a session", call.origin);
    return machine.none();
}

/// What is asked of the rows of users' tables nobody knows.
Ref rows(Machine& machine, Call& /*call*/) {
    return machine.unknown("rows of a table");
}

Ref conv(Machine& machine, Call& call) {
    if (call.items.empty()) return machine.unknown({});
    auto* out = machine.make({.sort = Sort::call, .text = "alembic.op.f", .items = {call.items[0]}, .origin = call.origin});
    return call.items[0]->is(Sort::text) ? out : call.items[0];
}

/// op.run_async(function, *args): function(connection, *args).
Ref run_async(Machine& machine, Call& call) {
    return run_sync(machine, call);
}

constexpr auto handlers = std::to_array<HandlerRow>({
    {"alembic.op.get_bind", gives<connection>},
    {"alembic.op.get_context", gives<context>},
    {"alembic.context.get_context", gives<context>},
    {"alembic.context.get_bind", gives<connection>},
    {"alembic.op.f", conv},
    {"sqlalchemy.conv", conv},
    {"sqlalchemy.naming.conv", conv},
    {"alembic.op.execute", execute},
    {"alembic.op.run_async", run_async},
    {"alembic.context.is_offline_mode", no},
    {"alembic.context.execute", execute},
    {"context.autocommit_block", autocommit_block},
    {"autocommit.__exit__", end_of_autocommit},
    {"context.begin_transaction", gives<quiet>},
    {"context.as_sql", no},
    {"operations.get_bind", gives<connection>},
    {"operations.get_context", gives<context>},
    {"implementation.execute", execute},
    {"context.execute", execute},
    {"connection.execute", execute},
    {"connection.exec_driver_sql", execute},
    {"connection.scalar", scalar},
    {"connection.scalars", execute},
    {"connection.begin", itself},
    {"connection.begin_nested", itself},
    {"connection.connect", itself},
    {"connection.execution_options", itself},
    {"connection.get_bind", itself},
    {"connection.commit", nothing},
    {"connection.rollback", nothing},
    {"connection.close", nothing},
    {"connection.detach", nothing},
    {"connection.in_transaction", [](Machine& machine, Call& /*call*/) { return machine.boolean(true); }},
    {"connection.get_isolation_level", [](Machine& machine, Call& /*call*/) { return machine.unknown("the isolation level"); }},
    {"connection.run_sync", run_sync},
    {"dialect.has_table", has_table},
    {"connection.has_table",
     [](Machine& machine, Call& call) {
         call.items.insert(call.items.begin(), machine.none());
         return has_table(machine, call);
     }},
    {"dialect.type_descriptor", type_descriptor},
    {"sqlalchemy.Session", gives<session>},
    {"sqlalchemy.scoped_session", gives<factory>},
    {"sqlalchemy.sessionmaker", gives<factory>},
    {"sqlmodel.Session", gives<session>},
    {"session_factory.__call__", gives<session>},
    {"session.execute", execute},
    {"session.exec", execute},
    {"session.scalar", scalar},
    {"session.scalars", execute},
    {"session.query", rows},
    {"session.connection", gives<connection>},
    {"session.get_bind", gives<connection>},
    {"session.begin", itself},
    {"session.begin_nested", itself},
    {"session.commit", nothing},
    {"session.rollback", nothing},
    {"session.flush", nothing},
    {"session.close", nothing},
    {"session.add", changed_rows},
    {"session.add_all", changed_rows},
    {"session.delete", changed_rows},
    {"session.merge", changed_rows},
    {"session.bulk_save_objects", changed_rows},
    {"session.bulk_insert_mappings", changed_rows},
    {"session.bulk_update_mappings", changed_rows},
    {"session.get", rows},
    {"result.fetchone", fetch<Fetch::row>},
    {"result.first", fetch<Fetch::row>},
    {"result.one_or_none", fetch<Fetch::row>},
    {"result.one", fetch<Fetch::row>},
    {"result.fetchall", fetch<Fetch::all>},
    {"result.all", fetch<Fetch::all>},
    {"result.mappings", itself},
    {"result.unique", itself},
    {"result.partitions", rows},
    {"result.scalar", fetch<Fetch::scalar>},
    {"result.scalar_one", fetch<Fetch::scalar>},
    {"result.scalar_one_or_none", fetch<Fetch::scalar>},
    {"result.scalars", fetch<Fetch::scalars>},
    {"list.all", itself},
    {"list.first", [](Machine& machine, Call& call) { return call.self->items.empty() ? machine.none() : call.self->items[0]; }},
    {"logging.getLogger", [](Machine& machine, Call& /*call*/) { return machine.object("logger"); }},
    {"any.as_mutable", first},
    {"any.associate_with", first},
    {"any.info", nothing},
    {"any.warning", nothing},
    {"any.debug", nothing},
    {"os.getenv", [](Machine& machine, Call& /*call*/) { return machine.unknown("the environment"); }},
    {"os.environ.get", [](Machine& machine, Call& /*call*/) { return machine.unknown("the environment"); }},
});

}  // namespace

std::span<HandlerRow const> environment_functions() {
    return handlers;
}

Ref library_attribute(Machine& machine, Ref of, std::string const& name) {
    for (AttributeRow const& row : attributes)
        if (row.name == name && (of->is(Sort::object) || of->is(Sort::name)) && row.of == of->text)
            return row.object.empty() ? machine.text(std::string(row.text)) : machine.object(std::string(row.object));
    // Whatever has a dialect, an engine say that nobody knows, has PostgreSQL's.
    bool const vague = of->is(Sort::method) || of->is(Sort::call) || of->is(Sort::name) || of->is(Sort::instance);
    if (name == "dialect" && vague && !of->text.starts_with("sqlalchemy.dialects")) return machine.object("dialect");
    if (of->is(Sort::name) && of->text.starts_with("os.environ")) return nullptr;
    if (of->is_object("context") && name == "as_sql") return machine.boolean(false);
    if (of->is_object("dialect") && name == "server_version_info") return machine.unknown("the server's version");
    if (!of->is(Sort::call)) return nullptr;
    // The name of a table, a column, a type, and an enum's labels, as they were given.
    if (name == "name") {
        auto* named = of->find("name");
        if (!named && !of->items.empty() && (of->items[0]->is(Sort::text) || of->items[0]->is_call("alembic.op.f"))) named = of->items[0];
        return named ? named : machine.unknown({});
    }
    if (name == "enums") return machine.list(of->items);
    return nullptr;
}

}  // namespace pgplumb::python
