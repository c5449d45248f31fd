#include "ddl/drops.hpp"
#include "ddl/resolve.hpp"
#include "ddl/statements.hpp"
#include "ddl/told.hpp"
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

/// One DROP of one or several things.
class Dropping {
public:
    Dropping(World& world, PgQuery__DropStmt const& statement)
        : world_(world), statement_(statement), missing_ok_(statement.missing_ok != 0), deletion_(world) {}

    void run() {
        for (auto const* node : std::span(statement_.objects, statement_.n_objects)) add(*node);
        bool const cascade = statement_.behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE;
        if (!cascade) check_extensions();
        deletion_.run(cascade);
        for (Name const name : schemas_) forget_schema(world_, name);
        for (Name const name : extensions_) world_.extensions.erase(name);
    }

private:
    using Sort = Relation::Sort;

    void add(PgQuery__Node const& node) {
        auto const what = named(node);
        switch (statement_.remove_type) {
            case PG_QUERY__OBJECT_TYPE__OBJECT_TABLE: return relation(what, Sort::table);
            case PG_QUERY__OBJECT_TYPE__OBJECT_VIEW: return relation(what, Sort::view);
            case PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW: return relation(what, Sort::materialized_view);
            case PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE: return relation(what, Sort::sequence);
            case PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_TABLE: return relation(what, Sort::foreign_table);
            case PG_QUERY__OBJECT_TYPE__OBJECT_INDEX: return index(what);
            case PG_QUERY__OBJECT_TYPE__OBJECT_TYPE: return type(what, false);
            case PG_QUERY__OBJECT_TYPE__OBJECT_DOMAIN: return type(what, true);
            case PG_QUERY__OBJECT_TYPE__OBJECT_SCHEMA: return schema(what);
            case PG_QUERY__OBJECT_TYPE__OBJECT_EXTENSION: return extension(what);
            case PG_QUERY__OBJECT_TYPE__OBJECT_TRIGGER: return other("trigger", what, true);
            case PG_QUERY__OBJECT_TYPE__OBJECT_POLICY: return other("policy", what, true);
            case PG_QUERY__OBJECT_TYPE__OBJECT_RULE: return other("rule", what, true);
            case PG_QUERY__OBJECT_TYPE__OBJECT_COLLATION: return other("collation", what, false);
            case PG_QUERY__OBJECT_TYPE__OBJECT_PUBLICATION: return other("publication", what, false);
            case PG_QUERY__OBJECT_TYPE__OBJECT_FUNCTION:
            case PG_QUERY__OBJECT_TYPE__OBJECT_PROCEDURE:
            case PG_QUERY__OBJECT_TYPE__OBJECT_ROUTINE:
            case PG_QUERY__OBJECT_TYPE__OBJECT_AGGREGATE: return function(what, *node.object_with_args);
            default: return;  // of a kind that nothing compared can depend on
        }
    }

    void missing(std::string_view sort, Named const& what) const {
        if (missing_ok_) return;
        refuse(sqlstate::undefined_object,
               std::string(sort) + ' ' + (what.schema.empty() ? told(what.name) : told(what.schema, what.name)) + " does not exist here",
               "No statement before this one makes it.");
    }

    void relation(Named const& what, Sort sort) {
        auto* found = world_.find(what.schema, what.name);
        if (!found && world_.find_index(what.schema, what.name)) refuse(sqlstate::wrong_object_type, told(what.name) + " is an index");
        if (!found) {
            if (!world_.opened.contains(find_kind("table"))) missing("relation", what);
            return;
        }
        if (found->sort != sort && !found->doubt) refuse(sqlstate::wrong_object_type, told(*found) + " is of another kind");
        if (found->identity) refuse(sqlstate::dependent_objects, told(*found) + " belongs to an identity column");
        deletion_.add(Thing::of(*found));
    }

    void index(Named const& what) {
        auto* found = world_.find_index(what.schema, what.name);
        auto const may_be_its = [](Relation const& r) { return !r.dropped && (r.may_have(index::kind) || r.may_have(unique::kind)); };
        if (!found && std::ranges::any_of(world_.all_relations, may_be_its)) return;
        if (!found && world_.find(what.schema, what.name)) refuse(sqlstate::wrong_object_type, told(what.name) + " is no index");
        if (!found) return missing("index", what);
        if (statement_.concurrent && world_.in_block)
            refuse(sqlstate::in_transaction, "DROP INDEX CONCURRENTLY cannot run in a transaction");
        if (statement_.concurrent && !found->table->strategy.empty())
            refuse(sqlstate::not_supported, told(*found) + " of a partitioned table cannot be dropped concurrently");
        if (found->is_constraint() || found->parent)
            refuse(sqlstate::dependent_objects, told(*found) + " belongs to another, and cannot be dropped by itself");
        deletion_.add(Thing::of(*found));
    }

    void type(Named const& what, bool domain) {
        auto const found = find_type(world_, what.schema, what.name);
        if (found.user && domain && found.user->sort != "domain") refuse(sqlstate::wrong_object_type, told(what.name) + " is no domain");
        if (found.user) return deletion_.add(Thing::of(*found.user));
        if (world_.opened.contains(find_kind("enum"))) return;
        if (!found.row) return missing("type", what);
        if (found.row->sort != Sort::composite_type || domain)
            refuse(sqlstate::dependent_objects, told(*found.row) + " is no type of its own, but the row of a table");
        deletion_.add(Thing::of(*found.row));
    }

    void schema(Named const& what) {
        if (world_.schemas.contains(what.name)) {
            add_schema(world_, deletion_, what.name);
            schemas_.push_back(what.name);
        } else if (!world_.opened.contains(find_kind("schema"))) {
            missing("schema", what);
        }
    }

    /// An extension goes with its schema.
    void check_extensions() const {
        for (auto const& [name, extension] : world_.extensions)
            if (extension.schema_said && !extension.doubt && std::ranges::find(schemas_, extension.schema) != schemas_.end())
                refuse(sqlstate::dependent_objects, "extension " + told(name) + " is in schema " + told(extension.schema));
    }

    void extension(Named const& what) {
        if (world_.extensions.contains(what.name)) {
            add_extension(world_, deletion_, what.name);
            extensions_.push_back(what.name);
        } else if (!world_.opened.contains(find_kind("extension"))) {
            missing("extension", what);
        }
    }

    /// Something that is only counted: `of_table` says that its table's name comes before its own.
    void other(std::string_view sort, Named const& what, bool of_table) {
        for (Other const& one : world_.others) {
            if (one.sort != sort || one.name != what.name) continue;
            if (of_table && (what.parts.size() < 2 || !one.table || one.table->name != what.parts[what.parts.size() - 2])) continue;
            if (!of_table && !what.schema.empty() && one.schema != what.schema) continue;
            return deletion_.add(Thing::of(one));
        }
    }

    void function(Named const& what, PgQuery__ObjectWithArgs const& said) {
        auto const* found = find_function(world_, what.schema, what.name, said);
        if (found) deletion_.add(Thing::of(*found));
        else if (world_.is_certain()) missing("function", what);
    }

    World& world_;
    PgQuery__DropStmt const& statement_;
    bool missing_ok_;
    Deletion deletion_;
    std::vector<Name> schemas_, extensions_;
};

}  // namespace

void drop(World& world, PgQuery__DropStmt const& statement) {
    Dropping(world, statement).run();
}

}  // namespace pgplumb::ddl
