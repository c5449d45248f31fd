#include "ddl/drops.hpp"
#include "ddl/resolve.hpp"
#include "ddl/statements.hpp"
#include "kinds/index.hpp"
#include "kinds/unique.hpp"

#include <algorithm>

namespace pgplumb::ddl {
namespace {

struct Named {
    std::vector<Name> parts;
    Name schema, name;
};

Named named(PgQuery__Node const& node) {
    Named out;
    if (node.node_case == PG_QUERY__NODE__NODE_LIST) out.parts = names(node.list->n_items, node.list->items);
    if (node.node_case == PG_QUERY__NODE__NODE_TYPE_NAME) out.parts = names(node.type_name->n_names, node.type_name->names);
    if (node.node_case == PG_QUERY__NODE__NODE_STRING) out.parts = {Name(node.string->sval)};
    if (node.node_case == PG_QUERY__NODE__NODE_OBJECT_WITH_ARGS)
        out.parts = names(node.object_with_args->n_objname, node.object_with_args->objname);
    if (out.parts.empty()) return out;
    out.name = out.parts.back();
    if (out.parts.size() > 1) out.schema = out.parts[out.parts.size() - 2];
    return out;
}

struct Dropping {
    World& world;
    bool cascade, missing_ok;

    void missing(std::string_view sort, Named const& what) const {
        if (missing_ok) return;
        auto const shown =
            what.schema.empty() ? quoted_if_needed(what.name.text()) : qualified_name(what.schema.text(), what.name.text()).str();
        refuse(sqlstate::undefined_object, std::string(sort) + ' ' + shown + " does not exist here",
               "No statement before this one makes it.");
    }

    void relation(Named const& what) const {
        if (auto* found = world.find(what.schema, what.name)) drop_relation(world, *found, cascade);
        else if (!world.opened.contains(find_kind("table"))) missing("relation", what);
    }

    void index(Named const& what) const {
        auto* found = world.find_index(what.schema, what.name);
        auto const may_be_its = [](Relation const& r) { return !r.dropped && (r.may_have(index::kind) || r.may_have(unique::kind)); };
        if (!found && std::ranges::any_of(world.all_relations, may_be_its)) return;
        if (!found) return missing("index", what);
        if (found->is_constraint())
            refuse(sqlstate::dependent_objects,
                   "index " + quoted_if_needed(what.name.text()) + " is behind a constraint and cannot be dropped by itself");
        drop_part(world, *found, cascade);
    }

    void type(Named const& what) const {
        if (auto* found = world.find_type(what.schema, what.name)) return drop_type(world, *found, cascade);
        if (world.opened.contains(find_kind("enum"))) return;
        if (auto* row = world.find(what.schema, what.name)) return drop_relation(world, *row, cascade);
        missing("type", what);
    }

    void schema(Named const& what) const {
        if (world.schemas.contains(what.name)) drop_schema(world, what.name, cascade);
        else if (!world.opened.contains(find_kind("schema"))) missing("schema", what);
    }

    void extension(Named const& what) const {
        if (world.extensions.contains(what.name)) drop_extension(world, what.name, cascade);
        else if (!world.opened.contains(find_kind("extension"))) missing("extension", what);
    }

    /// Something that is only counted: `of_table` says that its table's name comes before its own.
    void other(std::string_view sort, Named const& what, bool of_table) const {
        auto const is_it = [&](Other const& one) {
            if (one.sort != sort || one.name != what.name) return false;
            if (of_table) return what.parts.size() > 1 && one.table && one.table->name == what.parts[what.parts.size() - 2];
            return what.schema.empty() || one.schema == what.schema;
        };
        if (auto const it = std::ranges::find_if(world.others, is_it); it != world.others.end()) drop_function(world, Other(*it), cascade);
    }
};

}  // namespace

void drop(World& world, PgQuery__DropStmt const& statement) {
    Dropping const dropping{world, statement.behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE, statement.missing_ok != 0};
    for (auto const* node : std::span(statement.objects, statement.n_objects)) {
        auto const what = named(*node);
        switch (statement.remove_type) {
            case PG_QUERY__OBJECT_TYPE__OBJECT_TABLE:
            case PG_QUERY__OBJECT_TYPE__OBJECT_VIEW:
            case PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW:
            case PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE:
            case PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_TABLE: dropping.relation(what); break;
            case PG_QUERY__OBJECT_TYPE__OBJECT_INDEX: dropping.index(what); break;
            case PG_QUERY__OBJECT_TYPE__OBJECT_TYPE:
            case PG_QUERY__OBJECT_TYPE__OBJECT_DOMAIN: dropping.type(what); break;
            case PG_QUERY__OBJECT_TYPE__OBJECT_SCHEMA: dropping.schema(what); break;
            case PG_QUERY__OBJECT_TYPE__OBJECT_EXTENSION: dropping.extension(what); break;
            case PG_QUERY__OBJECT_TYPE__OBJECT_TRIGGER: dropping.other("trigger", what, true); break;
            case PG_QUERY__OBJECT_TYPE__OBJECT_POLICY: dropping.other("policy", what, true); break;
            case PG_QUERY__OBJECT_TYPE__OBJECT_RULE: dropping.other("rule", what, true); break;
            case PG_QUERY__OBJECT_TYPE__OBJECT_COLLATION: dropping.other("collation", what, false); break;
            case PG_QUERY__OBJECT_TYPE__OBJECT_PUBLICATION: dropping.other("publication", what, false); break;
            case PG_QUERY__OBJECT_TYPE__OBJECT_FUNCTION:
            case PG_QUERY__OBJECT_TYPE__OBJECT_PROCEDURE:
            case PG_QUERY__OBJECT_TYPE__OBJECT_ROUTINE:
            case PG_QUERY__OBJECT_TYPE__OBJECT_AGGREGATE: dropping.other("function", what, false); break;
            default: break;  // of a kind that nothing compared can depend on
        }
    }
}

}  // namespace pgplumb::ddl
