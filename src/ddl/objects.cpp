#include "catalog/provided.hpp"
#include "ddl/columns.hpp"
#include "ddl/doubts.hpp"
#include "ddl/options.hpp"
#include "ddl/resolve.hpp"
#include "ddl/statements.hpp"
#include "kinds/enum_type.hpp"
#include "kinds/sequence.hpp"

#include <algorithm>

namespace pgplumb::ddl {
namespace {

struct Named {
    Name schema, name;
};

Named named(size_t count, PgQuery__Node* const* parts) {
    auto const all = names(count, parts);
    if (all.empty()) return {};
    return {all.size() > 1 ? all[all.size() - 2] : Name(), all.back()};
}

UserType& add_type(World& world, Named const& what, std::string sort) {
    auto const schema = world.creation_schema(what.schema.text());
    if (auto* there = world.find_type(schema, what.name); there && there->doubt) {
        if (world.guarded) return *there;
        world.forget(*there);
    }
    if (world.types.contains({schema, what.name}) || world.relations.contains({schema, what.name}))
        refuse(sqlstate::duplicate_object, "type " + qualified_name(schema.text(), what.name.text()).str() + " is there already");
    UserType made;
    made.schema = schema;
    made.name = what.name;
    made.sort = std::move(sort);
    if (auto const opened = world.opened.find(&enum_type::kind); world.guarded && opened != world.opened.end()) made.doubt = opened->second;
    return world.add(std::move(made));
}

void tie(World& world, Relation& sequence, std::vector<Name> const& column) {
    if (column.empty()) return;
    sequence.changed = world.now;
    if (column.size() == 1) return world.own(sequence, nullptr, {});
    auto& table = world.need(column.size() > 2 ? column[column.size() - 3] : Name(), column[column.size() - 2]);
    world.own(sequence, &table, column.back());
}

}  // namespace

void create_enum(World& world, PgQuery__CreateEnumStmt const& statement) {
    auto& made = add_type(world, named(statement.n_type_name, statement.type_name), {});
    made.is_enum = true;
    made.labels = names(statement.n_vals, statement.vals);
}

void alter_enum(World& world, PgQuery__AlterEnumStmt const& statement) {
    auto const what = named(statement.n_type_name, statement.type_name);
    auto* type = world.find_type(what.schema, what.name);
    if (!type && world.opened.contains(&enum_type::kind)) return;
    if (!type)
        refuse(sqlstate::undefined_object, "type " + quoted_if_needed(what.name.text()) + " does not exist here",
               "No statement before this one makes it.");
    auto const place = [&](char const* label) { return std::ranges::find(type->labels, Name(label)); };
    auto const need = [&](char const* label) {
        auto const it = place(label);
        if (it == type->labels.end() && !type->doubt)
            refuse("22023", quoted_value(label).text() + " is no label of " + quoted_if_needed(what.name.text()));
        return it;
    };
    type->changed = world.now;
    if (*statement.old_val != '\0') {
        if (auto const it = need(statement.old_val); it != type->labels.end()) *it = Name(statement.new_val);
        return;
    }
    if (place(statement.new_val) != type->labels.end()) {
        if (statement.skip_if_new_val_exists) return;
        refuse(sqlstate::duplicate_object, "label " + quoted_value(statement.new_val).text() + " is there already");
    }
    auto at = type->labels.end();
    if (*statement.new_val_neighbor != '\0') at = need(statement.new_val_neighbor);
    if (at != type->labels.end() && statement.new_val_is_after) ++at;
    type->labels.insert(at, Name(statement.new_val));
}

void create_composite_type(World& world, PgQuery__CompositeTypeStmt const& statement) {
    auto const schema = world.creation_schema(statement.typevar->schemaname);
    Name const name(statement.typevar->relname);
    if (world.types.contains({schema, name}) || world.is_taken(schema, name))
        refuse(sqlstate::duplicate_object, "type " + qualified_name(schema.text(), name.text()).str() + " is there already");
    Relation made;
    made.sort = Relation::Sort::composite_type;
    made.schema = schema;
    made.name = name;
    auto& relation = world.add(std::move(made));
    for (auto const* node : std::span(statement.coldeflist, statement.n_coldeflist))
        add_column(world, relation, new_column(world, *node->column_def, world.sql));
}

void create_domain(World& world, PgQuery__CreateDomainStmt const& statement) {
    add_type(world, named(statement.n_domainname, statement.domainname), "domain");
}

void create_range(World& world, PgQuery__CreateRangeStmt const& statement) {
    add_type(world, named(statement.n_type_name, statement.type_name), "range type");
}

void create_sequence(World& world, PgQuery__CreateSeqStmt const& statement) {
    auto const& name = *statement.sequence;
    auto const schema = world.creation_schema(name.schemaname, *name.relpersistence == 't');
    Name const own(name.relname);
    if (world.is_taken(schema, own)) {
        if (statement.if_not_exists) return;
        refuse(sqlstate::duplicate_table, "relation " + qualified_name(schema.text(), own.text()).str() + " is there already");
    }
    Relation made;
    made.sort = Relation::Sort::sequence;
    made.schema = schema;
    made.name = own;
    made.temporary = *name.relpersistence == 't';
    made.numbers = new_sequence({}, statement.n_options, statement.options);
    tie(world, world.add(std::move(made)), owned_by(statement.n_options, statement.options));
}

void alter_sequence(World& world, PgQuery__AlterSeqStmt const& statement) {
    auto* sequence = world.find(*statement.sequence);
    if (!sequence && statement.missing_ok) return;
    if (!sequence) sequence = &world.need(*statement.sequence);
    sequence->changed = world.now;
    if (!sequence->identity) sequence->numbers = altered_sequence(sequence->numbers, statement.n_options, statement.options);
    tie(world, *sequence, owned_by(statement.n_options, statement.options));
}

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
    if (statement.n_schema_elts == 0) return;
    auto const path = world.path;
    std::vector<Name> inside{name};
    inside.insert(inside.end(), path.begin(), path.end());
    world.path = Names(inside);
    for (auto* element : std::span(statement.schema_elts, statement.n_schema_elts)) apply(world, *element);
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

namespace {

void add_other(World& world, std::string sort, Named const& what, Relation* table, std::string arguments = {}, Name body = {},
               Name definition = {}) {
    auto const schema = table ? table->schema : world.creation_schema(what.schema.text());
    Other made{std::move(sort), schema, what.name, std::move(arguments), table, body, definition};
    auto const same = [&](Other const& other) {
        return other.sort == made.sort && other.schema == made.schema && other.name == made.name && other.arguments == made.arguments &&
               other.table == table;
    };
    std::erase_if(world.others, same);  // CREATE OR REPLACE
    world.others.insert(std::move(made));
}

/// The text after AS; of a function in C, or of one whose body is SQL's own, none.
std::string_view code_of(PgQuery__CreateFunctionStmt const& statement) {
    auto const* as = option(statement.n_options, statement.options, "as");
    if (!as || !as->arg || as->arg->node_case != PG_QUERY__NODE__NODE_LIST || as->arg->list->n_items != 1) return {};
    return as->arg->list->items[0]->string->sval;
}

void add_function(World& world, PgQuery__CreateFunctionStmt const& statement) {
    std::string arguments;
    for (auto const* node : std::span(statement.parameters, statement.n_parameters)) {
        auto const& parameter = *node->function_parameter;
        bool const in = parameter.mode != PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_OUT &&
                        parameter.mode != PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_TABLE;
        if (in && parameter.arg_type) arguments += type_of(world, *parameter.arg_type).printed().str() + ',';
    }
    auto const what = named(statement.n_funcname, statement.funcname);
    auto const code = code_of(statement);
    if (!may_change_schema(world, code)) return add_other(world, "function", what, nullptr, std::move(arguments));
    add_other(world, "function", what, nullptr, std::move(arguments), Name(code), Name(world.sql));
}

void add_defined(World& world, PgQuery__DefineStmt const& statement) {
    auto const what = named(statement.n_defnames, statement.defnames);
    switch (statement.kind) {
        case PG_QUERY__OBJECT_TYPE__OBJECT_AGGREGATE: return add_other(world, "function", what, nullptr, std::string(world.sql));
        case PG_QUERY__OBJECT_TYPE__OBJECT_COLLATION: return add_other(world, "collation", what, nullptr);
        case PG_QUERY__OBJECT_TYPE__OBJECT_TYPE:
            if (!world.find_type(what.schema, what.name)) add_type(world, what, "base type");
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
