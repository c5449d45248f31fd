#include "catalog/provided.hpp"
#include "ddl/columns.hpp"
#include "ddl/resolve.hpp"
#include "ddl/statements.hpp"
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
    }
}

void check_free(World const& world, Name schema, Name name) {
    if (world.is_taken(schema, name) || world.types.contains({schema, name}))
        refuse(sqlstate::duplicate_table, "relation " + qualified_name(schema.text(), name.text()).str() + " is there already");
}

void rename_part(World& world, Part& part, Name to) {
    auto const from = part.name;
    if (part.has_index() && world.is_taken(part.table->schema, to)) check_free(world, part.table->schema, to);
    world.rename(part, to);
    if (part.kind != &check::kind) return;
    for (Relation* child : part.table->children)
        if (auto* same = child->part(from, false); same && same->parents > 0) rename_part(world, *same, to);
}

/// A relation to a name or schema of its own; what it owns goes with it.
void move(World& world, Relation& relation, Name schema, Name name) {
    check_free(world, schema, name);
    for (Part const* part : relation.parts)
        if (schema != relation.schema && part->has_index()) check_free(world, schema, part->name);
    bool const moves = schema != relation.schema;
    world.rename(relation, schema, name);
    if (!moves) return;
    for (Relation* sequence : relation.owned) move(world, *sequence, schema, sequence->name);
}

void rename_relation(World& world, PgQuery__RangeVar const& from, Name to, bool missing_ok) {
    if (auto* relation = world.find(from)) return move(world, *relation, relation->schema, to);
    if (auto* index = world.find_index(Name(from.schemaname), Name(from.relname))) return rename_part(world, *index, to);
    if (!missing_ok) world.need(from);
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

/// A type, or the relation whose row it is.
void move_type(World& world, Named const& from, Name schema, Name to, bool missing_ok) {
    if (auto* type = world.find_type(from.schema, from.name)) {
        Renaming const renaming{Renaming::What::type, type->schema, type->name, schema.empty() ? type->schema : schema,
                                to.empty() ? type->name : to};
        check_free(world, renaming.to_schema, renaming.to);
        world.rename(*type, renaming.to_schema, renaming.to);
        return rename_in_expressions(world, renaming);
    }
    if (auto* relation = world.find(from.schema, from.name))
        return move(world, *relation, schema.empty() ? relation->schema : schema, to.empty() ? relation->name : to);
    if (!missing_ok) refuse(sqlstate::undefined_object, "type " + quoted_if_needed(from.name.text()) + " does not exist here");
}

void move_other(World& world, std::string_view sort, Named const& from, Name schema, Name to) {
    auto const* found = world.find_other(sort, from.schema, from.name);
    if (!found) return;
    auto node = world.others.extract(world.others.find(*found));
    Renaming const renaming{Renaming::What::function, node.value().schema, node.value().name, schema.empty() ? node.value().schema : schema,
                            to.empty() ? node.value().name : to};
    node.value().schema = renaming.to_schema;
    node.value().name = renaming.to;
    world.others.insert(std::move(node));
    if (sort == "function") rename_in_expressions(world, renaming);
}

void rename_schema(World& world, Name from, Name to) {
    auto node = world.schemas.extract(from);
    if (!node) refuse("3F000", "schema " + quoted_if_needed(from.text()) + " does not exist here");
    node.key() = to;
    world.schemas.insert(std::move(node));
    for (Relation& relation : world.all_relations)
        if (!relation.dropped && relation.schema == from) world.rename(relation, to, relation.name);
    for (UserType& type : world.all_types)
        if (world.find_type(type.schema, type.name) == &type && type.schema == from) world.rename(type, to, type.name);
    std::multiset<Other> others;
    for (Other other : world.others) {
        if (other.schema == from) other.schema = to;
        others.insert(std::move(other));
    }
    world.others = std::move(others);
    for (auto& [name, extension] : world.extensions)
        if (extension.schema == from) extension.schema = to;
    rename_in_expressions(world, {Renaming::What::schema, {}, from, {}, to});
}

/// The schema of an extension's types is part of their names.
void move_extension(World& world, Name name, Name schema) {
    auto const it = world.extensions.find(name);
    if (it == world.extensions.end())
        refuse(sqlstate::undefined_object, "extension " + quoted_if_needed(name.text()) + " does not exist here");
    auto const before = quoted_if_needed(it->second.schema.text()) + '.';
    it->second.schema = schema;
    it->second.changed = world.now;
    for (Relation& relation : world.all_relations)
        for (Column& column : relation.columns) {
            auto& text = column.type.text;
            auto const base = text.substr(0, text.find_first_of("(["));
            if (text.starts_with(before) && provides(name.text(), "type", std::string_view(base).substr(before.size())))
                text = quoted_if_needed(schema.text()) + '.' + text.substr(before.size());
        }
}

std::string_view sort_of(PgQuery__ObjectType type) {
    switch (type) {
        case PG_QUERY__OBJECT_TYPE__OBJECT_FUNCTION:
        case PG_QUERY__OBJECT_TYPE__OBJECT_PROCEDURE:
        case PG_QUERY__OBJECT_TYPE__OBJECT_ROUTINE:
        case PG_QUERY__OBJECT_TYPE__OBJECT_AGGREGATE: return "function";
        case PG_QUERY__OBJECT_TYPE__OBJECT_COLLATION: return "collation";
        default: return "";
    }
}

void rename_constraint(World& world, PgQuery__RenameStmt const& statement) {
    auto& table = world.need(*statement.relation);
    auto* part = table.part(Name(statement.subname), false);
    if (!part) refuse(sqlstate::undefined_object, "constraint " + quoted_if_needed(statement.subname) + " does not exist here");
    rename_part(world, *part, Name(statement.newname));
}

}  // namespace

void rename(World& world, PgQuery__RenameStmt const& statement) {
    Name const to(statement.newname);
    bool const missing_ok = statement.missing_ok != 0;
    switch (statement.rename_type) {
        case PG_QUERY__OBJECT_TYPE__OBJECT_TABLE:
        case PG_QUERY__OBJECT_TYPE__OBJECT_VIEW:
        case PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW:
        case PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_TABLE:
        case PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE:
        case PG_QUERY__OBJECT_TYPE__OBJECT_INDEX: return rename_relation(world, *statement.relation, to, missing_ok);
        case PG_QUERY__OBJECT_TYPE__OBJECT_COLUMN:
        case PG_QUERY__OBJECT_TYPE__OBJECT_ATTRIBUTE: {
            if (missing_ok && !world.find(*statement.relation)) return;
            auto& relation = world.need(*statement.relation);
            bool const known = relation.columns_known || relation.is_table();
            if (known || relation.column(Name(statement.subname)))
                rename_column(world, relation, Name(statement.subname), to, statement.relation->inh ? Reach::all : Reach::only);
            return;
        }
        case PG_QUERY__OBJECT_TYPE__OBJECT_TABCONSTRAINT: return rename_constraint(world, statement);
        case PG_QUERY__OBJECT_TYPE__OBJECT_SCHEMA: return rename_schema(world, Name(statement.subname), to);
        case PG_QUERY__OBJECT_TYPE__OBJECT_TYPE:
        case PG_QUERY__OBJECT_TYPE__OBJECT_DOMAIN: return move_type(world, named(statement.object), {}, to, missing_ok);
        default:
            if (auto const sort = sort_of(statement.rename_type); !sort.empty()) move_other(world, sort, named(statement.object), {}, to);
    }
}

void set_schema(World& world, PgQuery__AlterObjectSchemaStmt const& statement) {
    auto const schema = world.creation_schema(statement.newschema);
    if (statement.relation) {
        auto* relation = world.find(*statement.relation);
        if (!relation && !statement.missing_ok) relation = &world.need(*statement.relation);
        if (relation && relation->schema != schema) move(world, *relation, schema, relation->name);
        return;
    }
    auto const object = named(statement.object);
    auto const type = statement.object_type;
    if (type == PG_QUERY__OBJECT_TYPE__OBJECT_EXTENSION) return move_extension(world, object.name, schema);
    if (type == PG_QUERY__OBJECT_TYPE__OBJECT_TYPE || type == PG_QUERY__OBJECT_TYPE__OBJECT_DOMAIN)
        return move_type(world, object, schema, {}, statement.missing_ok != 0);
    if (auto const sort = sort_of(type); !sort.empty()) move_other(world, sort, object, schema, {});
}

}  // namespace pgplumb::ddl
