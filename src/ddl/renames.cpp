#include "catalog/provided.hpp"
#include "ddl/columns.hpp"
#include "ddl/resolve.hpp"
#include "ddl/statements.hpp"
#include "ddl/told.hpp"
#include "kinds/check.hpp"

#include <algorithm>

namespace pgplumb::ddl {
namespace {

/// Every expression of the database, as long as what is renamed may stand in it.
void rename_in_expressions(World& world, Renaming const& renaming) {
    for (Relation& relation : world.all_relations) {
        if (relation.dropped) continue;
        for (Part* part : relation.parts) part->values = renamed(*part->kind, part->values, renaming);
        for (Column& column : relation.columns) {
            column.default_value = renamed(column.default_value, renaming);
            column.generated = renamed(column.generated, renaming);
        }
        std::vector<Name> keys;
        for (Name const key : relation.keys) keys.push_back(renamed(key, renaming));
        if (!keys.empty()) relation.keys = Names(keys);
    }
}

void check_name(World const& world, Name schema, Name name) {
    if (world.is_taken(schema, name)) refuse(sqlstate::duplicate_table, "relation " + told(schema, name) + " is there already");
}

/// Types and the rows of relations share their names.
void check_type_name(World const& world, Name schema, Name name) {
    auto const* row = world.find(schema, name);
    if (world.types.contains({schema, name}) || (row && row->has_row()))
        refuse(sqlstate::duplicate_object, "type " + told(schema, name) + " is there already");
}

void rename_part(World& world, Part& part, Name to) {
    auto const from = part.name;
    if (part.is_constraint() && part.table->part(to, false))
        refuse(sqlstate::duplicate_object, "constraint " + told(to) + " is there already");
    if (part.has_index()) check_name(world, part.table->schema, to);
    world.rename(part, to);
    if (part.kind != &check::kind || is_not_inherited(part)) return;
    for (Relation* child : part.table->children)
        if (auto* same = child->part(from, false); same && same->parents > 0) rename_part(world, *same, to);
}

/// A relation to a name or schema of its own; what it owns goes with it.
void move(World& world, Relation& relation, Name schema, Name name) {
    check_name(world, schema, name);
    if (relation.has_row()) check_type_name(world, schema, name);
    bool const moves = schema != relation.schema;
    for (Part const* part : relation.parts)
        if (moves && part->has_index()) check_name(world, schema, part->name);
    Renaming const renaming{Renaming::What::type, relation.schema, relation.name, schema, name};
    world.rename(relation, schema, name);
    if (!relation.users.empty()) rename_in_expressions(world, renaming);
    if (!moves) return;
    for (Relation* sequence : relation.owned) move(world, *sequence, schema, sequence->name);
}

using Object = PgQuery__ObjectType;

/// Which relations ALTER VIEW, ALTER SEQUENCE and the like are for.
void check_sort(Relation const& relation, Object type) {
    using Sort = Relation::Sort;
    auto const is = [&](Sort sort) { return relation.doubt || relation.sort == sort; };
    bool good = relation.sort != Sort::composite_type;
    if (type == Object::PG_QUERY__OBJECT_TYPE__OBJECT_VIEW) good = is(Sort::view);
    if (type == Object::PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW) good = is(Sort::materialized_view);
    if (type == Object::PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE) good = is(Sort::sequence);
    if (type == Object::PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_TABLE) good = is(Sort::foreign_table);
    if (type == Object::PG_QUERY__OBJECT_TYPE__OBJECT_TYPE) good = is(Sort::composite_type);
    if (!good) refuse(sqlstate::wrong_object_type, told(relation) + " is of another kind");
}

void rename_relation(World& world, PgQuery__RenameStmt const& statement, Name to) {
    auto const& from = *statement.relation;
    if (auto* relation = world.find(from)) {
        check_sort(*relation, statement.rename_type);
        return move(world, *relation, relation->schema, to);
    }
    if (auto* index = world.find_index(Name(from.schemaname), Name(from.relname))) {
        bool const for_index = statement.rename_type == Object::PG_QUERY__OBJECT_TYPE__OBJECT_INDEX ||
                               statement.rename_type == Object::PG_QUERY__OBJECT_TYPE__OBJECT_TABLE;
        if (!for_index) refuse(sqlstate::wrong_object_type, told(*index) + " is an index");
        return rename_part(world, *index, to);
    }
    if (!statement.missing_ok) world.need(from);
}

struct Named {
    Name schema, name;
};

Named named(PgQuery__Node const* object) {
    std::vector<Name> parts;
    if (object->node_case == PG_QUERY__NODE__NODE_LIST) parts = names(object->list->n_items, object->list->items);
    if (object->node_case == PG_QUERY__NODE__NODE_TYPE_NAME) parts = names(object->type_name->n_names, object->type_name->names);
    if (object->node_case == PG_QUERY__NODE__NODE_OBJECT_WITH_ARGS)
        parts = names(object->object_with_args->n_objname, object->object_with_args->objname);
    if (object->node_case == PG_QUERY__NODE__NODE_STRING) parts = {Name(object->string->sval)};
    if (parts.empty()) return {};
    return {parts.size() > 1 ? parts[parts.size() - 2] : Name(), parts.back()};
}

/// A type; that of a relation's row goes with the relation.
void move_type(World& world, Named const& from, Name schema, Name to, bool domain) {
    auto const found = find_type(world, from.schema, from.name);
    if (auto* type = found.user) {
        if (domain && type->sort != "domain") refuse(sqlstate::wrong_object_type, told(type->name) + " is no domain");
        Renaming const renaming{Renaming::What::type, type->schema, type->name, schema.empty() ? type->schema : schema,
                                to.empty() ? type->name : to};
        if (renaming.to_schema == type->schema && to.empty()) return;
        check_type_name(world, renaming.to_schema, renaming.to);
        world.rename(*type, renaming.to_schema, renaming.to);
        return rename_in_expressions(world, renaming);
    }
    if (auto* relation = found.row) {
        if (domain || relation->sort != Relation::Sort::composite_type)
            refuse(sqlstate::wrong_object_type, told(*relation) + " is the row of a table, and named with it");
        if (schema == relation->schema) return;
        return move(world, *relation, schema.empty() ? relation->schema : schema, to.empty() ? relation->name : to);
    }
    if (world.is_certain()) refuse(sqlstate::undefined_object, "type " + told(from.name) + " does not exist here");
}

void put_other(World& world, Other const& found, Name schema, Name to) {
    Renaming const renaming{Renaming::What::function, found.schema, found.name, schema.empty() ? found.schema : schema,
                            to.empty() ? found.name : to};
    if (renaming.to_schema == found.schema && renaming.to == found.name && to.empty()) return;
    for (Other const* other : world.functions(renaming.to_schema, renaming.to))
        if (found.sort == other->sort && found.arguments == other->arguments)
            refuse("42723", "function " + told(renaming.to_schema, renaming.to) + " is there already");
    bool const one = world.functions(found.schema, found.name).size() == 1;
    auto const [first, last] = world.others.equal_range(found);
    auto node = world.others.extract(std::find_if(first, last, [&](Other const& other) { return &other == &found; }));
    world.changed = true;
    node.value().schema = renaming.to_schema;
    node.value().name = renaming.to;
    bool const is_function = node.value().sort == "function";
    world.others.insert(std::move(node));
    // Which of several an expression calls is not known.
    if (!is_function || !one || !world.called.contains(renaming.from)) return;
    world.called.insert(renaming.to);
    rename_in_expressions(world, renaming);
    auto const before = qualified_name(renaming.schema.text(), renaming.from.text());
    for (Relation& relation : world.all_relations)
        if (relation.uses.functions.erase(before) > 0)
            relation.uses.functions.insert(qualified_name(renaming.to_schema.text(), renaming.to.text()));
}

void move_function(World& world, Named const& from, PgQuery__ObjectWithArgs const& said, Name schema, Name to) {
    if (auto const* found = find_function(world, from.schema, from.name, said)) return put_other(world, *found, schema, to);
    if (world.is_certain()) refuse("42883", "function " + told(from.name) + " does not exist here");
}

void move_collation(World& world, Named const& from, Name schema, Name to) {
    if (auto const* found = world.find_other("collation", from.schema, from.name)) put_other(world, *found, schema, to);
}

/// The schema of an extension's types is part of their names.
void move_extension_types(World& world, Name extension, Name from, Name to) {
    auto const before = quoted_if_needed(from.text()) + '.';
    for (Relation& relation : world.all_relations)
        for (Column& column : relation.columns) {
            auto& text = column.type.text;
            auto const base = text.substr(0, text.find_first_of("(["));
            if (text.starts_with(before) && provides(extension.text(), "type", std::string_view(base).substr(before.size())))
                text = quoted_if_needed(to.text()) + '.' + text.substr(before.size());
        }
}

void move_extension(World& world, Name name, Name schema) {
    auto const it = world.extensions.find(name);
    if (it == world.extensions.end()) refuse(sqlstate::undefined_object, "extension " + told(name) + " does not exist here");
    auto const from = it->second.schema;
    if (from == schema) return;
    world.changed = true;
    it->second.schema = schema;
    it->second.changed = world.now;
    move_extension_types(world, name, from, schema);
    rename_in_expressions(world, {Renaming::What::extension, from, name, schema, {}});
}

void rename_schema(World& world, Name from, Name to) {
    if (world.schemas.contains(to)) refuse(sqlstate::duplicate_schema, "schema " + told(to) + " is there already");
    auto node = world.schemas.extract(from);
    if (!node) refuse("3F000", "schema " + told(from) + " does not exist here");
    world.changed = true;
    world.gone.insert(from);
    world.gone.erase(to);
    node.key() = to;
    world.schemas.insert(std::move(node));
    for (Relation& relation : world.all_relations)
        if (!relation.dropped && relation.schema == from) world.rename(relation, to, relation.name);
    for (UserType& type : world.all_types)
        if (!type.dropped && type.schema == from) world.rename(type, to, type.name);
    std::multiset<Other> others;
    for (Other other : world.others) {
        if (other.schema == from) other.schema = to;
        others.insert(std::move(other));
    }
    world.others = std::move(others);
    for (auto& [name, extension] : world.extensions) {
        if (extension.schema != from) continue;
        extension.schema = to;
        move_extension_types(world, name, from, to);
    }
    rename_in_expressions(world, {Renaming::What::schema, {}, from, {}, to});
    for (Relation& relation : world.all_relations) {
        std::set<Name> functions;
        for (Name const function : relation.uses.functions) {
            auto const parts = name_in(function.text());
            functions.insert(parts.size() == 2 && parts[0] == from ? qualified_name(to.text(), parts[1].text()) : function);
        }
        relation.uses.functions = functions;
    }
}

void rename_constraint(World& world, PgQuery__RenameStmt const& statement) {
    if (statement.missing_ok && !world.find(*statement.relation)) return;
    auto& table = world.need(*statement.relation);
    auto* part = table.part(Name(statement.subname), false);
    if (!part) refuse(sqlstate::undefined_object, "constraint " + told(Name(statement.subname)) + " does not exist here");
    bool const is_check = part->kind == &check::kind;
    if (is_check && !is_not_inherited(*part) && part->parents > 0)
        refuse(sqlstate::invalid_table_definition, told(*part) + " is inherited");
    if (is_check && !is_not_inherited(*part) && statement.relation->inh == 0 && !table.children.empty())
        refuse(sqlstate::invalid_table_definition, told(*part) + " must be renamed in the children too");
    rename_part(world, *part, Name(statement.newname));
}

void rename_column(World& world, PgQuery__RenameStmt const& statement) {
    if (statement.missing_ok && !world.find(*statement.relation)) return;
    auto& relation = world.need(*statement.relation);
    Name const from(statement.subname);
    Name const to(statement.newname);
    if (statement.rename_type != Object::PG_QUERY__OBJECT_TYPE__OBJECT_COLUMN)
        check_sort(relation, Object::PG_QUERY__OBJECT_TYPE__OBJECT_TYPE);
    else check_sort(relation, statement.relation_type);
    bool const known = relation.columns_known || relation.is_table();
    if (!known && !relation.column(from)) return;
    rename_column(world, relation, from, to, statement.relation->inh ? Reach::all : Reach::only);
    if (relation.sort != Relation::Sort::composite_type) return;
    for (Relation& table : world.all_relations) {
        if (table.dropped || table.of != &relation) continue;
        if (statement.behavior != PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE)
            refuse(sqlstate::dependent_objects, told(table) + " is a table of the type " + told(relation));
        rename_column(world, table, from, to, Reach::all, true);
    }
}

}  // namespace

void rename(World& world, PgQuery__RenameStmt const& statement) {
    Name const to(statement.newname);
    switch (statement.rename_type) {
        case Object::PG_QUERY__OBJECT_TYPE__OBJECT_TABLE:
        case Object::PG_QUERY__OBJECT_TYPE__OBJECT_VIEW:
        case Object::PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW:
        case Object::PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_TABLE:
        case Object::PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE:
        case Object::PG_QUERY__OBJECT_TYPE__OBJECT_INDEX: return rename_relation(world, statement, to);
        case Object::PG_QUERY__OBJECT_TYPE__OBJECT_COLUMN:
        case Object::PG_QUERY__OBJECT_TYPE__OBJECT_ATTRIBUTE: return rename_column(world, statement);
        case Object::PG_QUERY__OBJECT_TYPE__OBJECT_TABCONSTRAINT: return rename_constraint(world, statement);
        case Object::PG_QUERY__OBJECT_TYPE__OBJECT_SCHEMA: return rename_schema(world, Name(statement.subname), to);
        case Object::PG_QUERY__OBJECT_TYPE__OBJECT_TYPE: return move_type(world, named(statement.object), {}, to, false);
        case Object::PG_QUERY__OBJECT_TYPE__OBJECT_DOMAIN: return move_type(world, named(statement.object), {}, to, true);
        case Object::PG_QUERY__OBJECT_TYPE__OBJECT_FUNCTION:
        case Object::PG_QUERY__OBJECT_TYPE__OBJECT_PROCEDURE:
        case Object::PG_QUERY__OBJECT_TYPE__OBJECT_ROUTINE:
        case Object::PG_QUERY__OBJECT_TYPE__OBJECT_AGGREGATE:
            return move_function(world, named(statement.object), *statement.object->object_with_args, {}, to);
        case Object::PG_QUERY__OBJECT_TYPE__OBJECT_COLLATION: return move_collation(world, named(statement.object), {}, to);
        default: return;
    }
}

namespace {

void set_schema_of_relation(World& world, PgQuery__AlterObjectSchemaStmt const& statement, Name schema) {
    auto* relation = world.find(*statement.relation);
    if (!relation && statement.missing_ok) return;
    if (!relation) {
        auto const* index = world.find_index(Name(statement.relation->schemaname), Name(statement.relation->relname));
        if (index) refuse(sqlstate::wrong_object_type, told(*index) + " is an index, and goes with its table");
        relation = &world.need(*statement.relation);
    }
    check_sort(*relation, statement.object_type);
    if (relation->sort == Relation::Sort::sequence && relation->owner)
        refuse(sqlstate::not_supported, told(*relation) + " goes with its table");
    if (relation->schema == schema) return;
    if (relation->temporary || schema.text() == "pg_temp")
        refuse(sqlstate::not_supported, "nothing can be moved into a temporary schema, or out of it");
    move(world, *relation, schema, relation->name);
}

}  // namespace

void set_schema(World& world, PgQuery__AlterObjectSchemaStmt const& statement) {
    auto const schema = world.creation_schema(statement.newschema);
    if (statement.relation) return set_schema_of_relation(world, statement, schema);
    auto const object = named(statement.object);
    switch (statement.object_type) {
        case Object::PG_QUERY__OBJECT_TYPE__OBJECT_EXTENSION: return move_extension(world, object.name, schema);
        case Object::PG_QUERY__OBJECT_TYPE__OBJECT_TYPE: return move_type(world, object, schema, {}, false);
        case Object::PG_QUERY__OBJECT_TYPE__OBJECT_DOMAIN: return move_type(world, object, schema, {}, true);
        case Object::PG_QUERY__OBJECT_TYPE__OBJECT_FUNCTION:
        case Object::PG_QUERY__OBJECT_TYPE__OBJECT_PROCEDURE:
        case Object::PG_QUERY__OBJECT_TYPE__OBJECT_ROUTINE:
        case Object::PG_QUERY__OBJECT_TYPE__OBJECT_AGGREGATE:
            return move_function(world, object, *statement.object->object_with_args, schema, {});
        case Object::PG_QUERY__OBJECT_TYPE__OBJECT_COLLATION: return move_collation(world, object, schema, {});
        default: return;
    }
}

}  // namespace pgplumb::ddl
