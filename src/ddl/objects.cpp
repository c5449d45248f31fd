#include "catalog/provided.hpp"
#include "ddl/doubts.hpp"
#include "ddl/options.hpp"
#include "ddl/resolve.hpp"
#include "ddl/statements.hpp"

#include <algorithm>

namespace pgplumb::ddl {

SaidName said_name(size_t count, PgQuery__Node* const* parts) {
    auto const all = names(count, parts);
    if (all.empty()) return {};
    return {all.size() > 1 ? all[all.size() - 2] : Name(), all.back()};
}

namespace {

/// In which order the elements of a schema are made (transformCreateSchemaStmtElements).
int place_in_schema(PgQuery__Node const& element) {
    switch (element.node_case) {
        case PG_QUERY__NODE__NODE_CREATE_SEQ_STMT: return 0;
        case PG_QUERY__NODE__NODE_CREATE_STMT: return 1;
        case PG_QUERY__NODE__NODE_VIEW_STMT: return 2;
        case PG_QUERY__NODE__NODE_INDEX_STMT: return 3;
        case PG_QUERY__NODE__NODE_CREATE_TRIG_STMT: return 4;
        default: return 5;
    }
}

}  // namespace

void create_schema(World& world, PgQuery__CreateSchemaStmt const& statement) {
    Name name(statement.schemaname);
    if (name.empty() && statement.authrole) name = Name(statement.authrole->rolename);
    auto const it = world.schemas.find(name);
    if (it != world.schemas.end() && !it->second.assumed && !it->second.doubt) {
        if (statement.if_not_exists) return;
        // Every database begins with it, and pg_dump of older servers says so.
        if (name.text() != "public") refuse(sqlstate::duplicate_schema, "schema " + quoted_if_needed(name.text()) + " is there already");
        return;
    }
    world.schemas[name] = {world.now};
    world.gone.erase(name);
    world.changed = true;
    if (statement.n_schema_elts == 0) return;
    auto const path = world.path;
    std::vector<Name> inside{name};
    inside.insert(inside.end(), path.begin(), path.end());
    world.path = Names(inside);
    std::vector<PgQuery__Node*> elements(statement.schema_elts, statement.schema_elts + statement.n_schema_elts);
    std::ranges::stable_sort(elements, {}, [](PgQuery__Node const* element) { return place_in_schema(*element); });
    for (auto* element : elements) apply(world, *element);
    world.path = path;
}

void create_extension(World& world, PgQuery__CreateExtensionStmt const& statement) {
    Name const name(statement.extname);
    if (auto const it = world.extensions.find(name); it != world.extensions.end()) {
        if (statement.if_not_exists || it->second.doubt) return;
        refuse(sqlstate::duplicate_object, "extension " + quoted_if_needed(name.text()) + " is there already");
    }
    static std::map<std::string_view, std::string_view> const fixed{{"plpgsql", "pg_catalog"},
                                                                    {"adminpack", "pg_catalog"},
                                                                    {"pg_cron", "pg_catalog"},
                                                                    {"postgis_tiger_geocoder", "tiger"},
                                                                    {"postgis_topology", "topology"}};
    Extension made;
    made.made = made.changed = world.now;
    made.version = Name(option_text(statement.n_options, statement.options, "new_version"));
    auto const said = option_text(statement.n_options, statement.options, "schema");
    auto const known = fixed.find(name.text());
    if (!said.empty()) made.schema = world.creation_schema(said);
    else made.schema = known != fixed.end() ? Name(known->second) : world.creation_schema({});
    // Which schema one takes that nobody said may be up to the extension.
    made.schema_said = !said.empty() || known != fixed.end() || is_known_extension(name.text());
    if (option(statement.n_options, statement.options, "cascade"))
        world.opened.emplace(find_kind("extension"), &world.doubt("CREATE EXTENSION ... CASCADE"));
    world.extensions.emplace(name, made);
}

void update_extension(World& world, PgQuery__AlterExtensionStmt const& statement) {
    auto const it = world.extensions.find(Name(statement.extname));
    if (it == world.extensions.end()) {
        if (world.opened.contains(find_kind("extension"))) return;
        refuse(sqlstate::undefined_object, "extension " + quoted_if_needed(statement.extname) + " does not exist here");
    }
    // Without a version it is the newest one that the server has.
    it->second.version = Name(option_text(statement.n_options, statement.options, "new_version"));
    it->second.changed = world.now;
}

namespace {

/// In the place of the one that is there, as CREATE OR REPLACE does.
void put_other(World& world, Other made) {
    world.changed = true;
    auto const [first, last] = world.others.equal_range(made);
    world.others.erase(first, last);
    world.others.insert(std::move(made));
}

void add_other(World& world, std::string sort, SaidName const& what, Relation* table, std::string arguments = {}, Name body = {},
               Name definition = {}) {
    auto const schema = table ? table->schema : world.creation_schema(what.schema.text());
    Other made{std::move(sort), schema, what.name, std::move(arguments), table, body, definition};
    if (table) table->has_others = true;
    put_other(world, std::move(made));
}

/// The text after AS; of a function in C, or of one whose body is SQL's own, none.
std::string_view code_of(PgQuery__CreateFunctionStmt const& statement) {
    auto const* as = option(statement.n_options, statement.options, "as");
    if (!as || !as->arg || as->arg->node_case != PG_QUERY__NODE__NODE_LIST || as->arg->list->n_items != 1) return {};
    return as->arg->list->items[0]->string->sval;
}

void add_function(World& world, PgQuery__CreateFunctionStmt const& statement) {
    auto const what = said_name(statement.n_funcname, statement.funcname);
    Other made{"function", world.creation_schema(what.schema.text()), what.name};
    auto const uses = [&](Type const& type) {
        if (type.user) made.types.insert(type.user);
        if (type.row) made.rows.insert(type.row);
    };
    for (auto const* node : std::span(statement.parameters, statement.n_parameters)) {
        auto const& parameter = *node->function_parameter;
        bool const in = parameter.mode != PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_OUT &&
                        parameter.mode != PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_TABLE;
        if (!parameter.arg_type) continue;
        auto const type = type_of(world, *parameter.arg_type);
        uses(type);
        if (in) made.arguments += type.printed().str() + ',';
    }
    if (statement.return_type) uses(type_of(world, *statement.return_type));
    bool const there = !statement.replace && world.others.contains(made);
    if (there) refuse("42723", "function " + qualified_name(made.schema.text(), made.name.text()).str() + " is there already");
    auto const code = code_of(statement);
    if (may_change_schema(world, code)) made.body = Name(code), made.definition = Name(world.sql);
    put_other(world, std::move(made));
}

void add_defined(World& world, PgQuery__DefineStmt const& statement) {
    auto const what = said_name(statement.n_defnames, statement.defnames);
    switch (statement.kind) {
        case PG_QUERY__OBJECT_TYPE__OBJECT_AGGREGATE: return add_other(world, "function", what, nullptr, std::string(world.sql));
        case PG_QUERY__OBJECT_TYPE__OBJECT_COLLATION: return add_other(world, "collation", what, nullptr);
        case PG_QUERY__OBJECT_TYPE__OBJECT_TYPE:
            if (!world.find_type(what.schema, what.name)) create_type(world, what.schema, what.name, "base type");
            return;
        default: ++world.passed["other object"];
    }
}

/// What the function may do that a trigger calls it may do from now on, at any time.
void go_on(World& world, std::string_view sort, std::string_view name, std::vector<Name> const& function, Relation* table) {
    Name const schema = function.size() > 1 ? function[function.size() - 2] : Name();
    for (Other const* called : world.functions(schema, function.back()))
        if (!called->body.empty())
            world.lasting.push_back({called->body, std::string(sort) + ' ' + quoted_if_needed(name), world.now, table});
}

}  // namespace

void create_event_trigger(World& world, PgQuery__CreateEventTrigStmt const& statement) {
    ++world.passed["event trigger"];
    go_on(world, "event trigger", statement.trigname, names(statement.n_funcname, statement.funcname), nullptr);
}

void create_other(World& world, PgQuery__Node const& node) {
    auto const on = [&](char const* sort, char const* name, PgQuery__RangeVar const& table) {
        add_other(world, sort, {{}, Name(name)}, &world.need(table));
    };
    switch (node.node_case) {
        case PG_QUERY__NODE__NODE_CREATE_FUNCTION_STMT: return add_function(world, *node.create_function_stmt);
        case PG_QUERY__NODE__NODE_CREATE_TRIG_STMT: {
            auto const& trigger = *node.create_trig_stmt;
            on("trigger", trigger.trigname, *trigger.relation);
            return go_on(world, "trigger", trigger.trigname, names(trigger.n_funcname, trigger.funcname), world.find(*trigger.relation));
        }
        case PG_QUERY__NODE__NODE_CREATE_POLICY_STMT:
            return on("policy", node.create_policy_stmt->policy_name, *node.create_policy_stmt->table);
        case PG_QUERY__NODE__NODE_RULE_STMT: return on("rule", node.rule_stmt->rulename, *node.rule_stmt->relation);
        case PG_QUERY__NODE__NODE_DEFINE_STMT: return add_defined(world, *node.define_stmt);
        case PG_QUERY__NODE__NODE_CREATE_PUBLICATION_STMT:
            return add_other(world, "publication", {Name("pg_catalog"), Name(node.create_publication_stmt->pubname)}, nullptr);
        default: return;
    }
}

}  // namespace pgplumb::ddl
