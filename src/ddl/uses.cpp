#include "ddl/uses.hpp"

#include "ddl/resolve.hpp"
#include "ddl/told.hpp"
#include "ddl/walk.hpp"

#include <algorithm>
#include <map>

namespace pgplumb::ddl {
namespace {

struct Source {
    Name alias;
    Relation* relation = nullptr;
};

bool is_star(PgQuery__Node const& node) {
    return node.node_case == PG_QUERY__NODE__NODE_A_STAR;
}

class Noting {
public:
    Noting(World& world, Relation& view, PgQuery__Node& query) : world_(world), view_(view), root_(query.base) {
        each<PgQuery__CommonTableExpr>(pg_query__common_table_expr__descriptor, [&](auto& with) { local_.insert(with.ctename); });
        each<PgQuery__RangeVar>(pg_query__range_var__descriptor, [&](auto& name) { add_source(name, sources_); });
        each<PgQuery__SelectStmt>(pg_query__select_stmt__descriptor, [&](auto& select) { selects_ += select.n_from_clause > 0 ? 1 : 0; });
    }

    std::vector<Source> const& sources() const { return sources_; }

    void run() {
        for (Source const& source : sources_) view_.uses.relations[source.relation];
        each<PgQuery__SelectStmt>(pg_query__select_stmt__descriptor, [&](auto& select) { note_stars(select), enter(select); });
        each<PgQuery__ColumnRef>(pg_query__column_ref__descriptor, [&](auto& column) { note(column); });
        each<PgQuery__JoinExpr>(pg_query__join_expr__descriptor, [&](auto& join) { note(join); });
        each<PgQuery__FuncCall>(pg_query__func_call__descriptor, [&](auto& call) { note(call); });
        each<PgQuery__TypeName>(pg_query__type_name__descriptor, [&](auto& type) { note(type); });
        for (auto& [relation, columns] : view_.uses.relations) relation->views.insert(&view_);
        for (UserType* type : view_.uses.types) type->users.insert(&view_);
        for (Relation* row : view_.uses.rows) row->users.insert(&view_);
    }

private:
    template <class Message, class Do>
    void each(ProtobufCMessageDescriptor const& descriptor, Do const& act) {
        walk(root_, [&](ProtobufCMessage& message) {
            if (auto* one = as<Message>(message, descriptor)) act(*one);
        });
    }

    void add_source(PgQuery__RangeVar const& name, std::vector<Source>& out) {
        if (*name.schemaname == '\0' && local_.contains(name.relname)) return;
        if (auto* relation = world_.find(name)) out.push_back({Name(name.alias ? name.alias->aliasname : name.relname), relation});
    }

    void add_sources(PgQuery__Node const& from, std::vector<Source>& out) {
        if (from.node_case == PG_QUERY__NODE__NODE_RANGE_VAR) add_source(*from.range_var, out);
        if (from.node_case != PG_QUERY__NODE__NODE_JOIN_EXPR) return;
        add_sources(*from.join_expr->larg, out);
        add_sources(*from.join_expr->rarg, out);
    }

    void mark_all(Relation& relation) {
        for (Column const& column : relation.columns) view_.uses.relations[&relation].certain.insert(column.number);
    }

    void mark(Relation& relation, Name name, bool certain) {
        auto const* column = relation.column(name);
        if (!column) return;
        auto& columns = view_.uses.relations[&relation];
        (certain ? columns.certain : columns.possible).insert(column->number);
    }

    /// `*` stands for the columns of the sources beside it.
    void note_stars(PgQuery__SelectStmt const& select) {
        std::vector<Source> own;
        for (auto const* from : std::span(select.from_clause, select.n_from_clause)) add_sources(*from, own);
        for (auto const* target : std::span(select.target_list, select.n_target_list)) {
            auto const* value = target->node_case == PG_QUERY__NODE__NODE_RES_TARGET ? target->res_target->val : nullptr;
            if (!value || value->node_case != PG_QUERY__NODE__NODE_COLUMN_REF) continue;
            auto const& reference = *value->column_ref;
            bool const bare = reference.n_fields == 1 && is_star(*reference.fields[0]);
            for (Source const& source : own)
                if (bare) mark_all(*source.relation);
        }
    }

    /// What is inside of a SELECT stands in its scope; one that is inside of it comes later.
    void enter(PgQuery__SelectStmt& select) {
        std::vector<Source> own;
        bool plain = select.n_from_clause > 0;
        for (auto const* from : std::span(select.from_clause, select.n_from_clause))
            plain = is_plain(*from) && plain, add_sources(*from, own);
        if (!plain) own.clear();
        walk(select.base, [&](ProtobufCMessage& message) {
            if (auto* reference = as<PgQuery__ColumnRef>(message, pg_query__column_ref__descriptor)) scopes_[reference] = own;
        });
    }

    /// Whether all that it names are relations.
    bool is_plain(PgQuery__Node const& from) const {
        if (from.node_case == PG_QUERY__NODE__NODE_JOIN_EXPR) return is_plain(*from.join_expr->larg) && is_plain(*from.join_expr->rarg);
        if (from.node_case != PG_QUERY__NODE__NODE_RANGE_VAR) return false;
        auto const& name = *from.range_var;
        return (*name.schemaname != '\0' || !local_.contains(name.relname)) && world_.find(name);
    }

    /// The one relation of its own SELECT that has the column; nullptr if there are none or several.
    Relation* innermost(PgQuery__ColumnRef const& reference, std::vector<Name> const& parts) {
        Relation* found = nullptr;
        for (Source const& source : scopes_[&reference]) {
            bool const its = parts.size() == 1 || source.alias == parts[parts.size() - 2];
            if (!its || !source.relation->column(parts.back())) continue;
            if (found) return nullptr;
            found = source.relation;
        }
        return found;
    }

    void note(PgQuery__ColumnRef const& reference) {
        auto const parts = names(reference.n_fields, reference.fields);
        if (parts.empty()) return;
        if (is_star(*reference.fields[reference.n_fields - 1])) {
            for (Source const& source : sources_)
                if (source.alias == parts.back()) mark_all(*source.relation);
            return;
        }
        if (auto* relation = innermost(reference, parts)) return mark(*relation, parts.back(), true);
        if (parts.size() == 1) return note_bare(parts[0]);
        for (Source const& source : sources_)
            if (source.alias == parts[parts.size() - 2]) mark(*source.relation, parts.back(), selects_ == 1);
    }

    void note_bare(Name name) {
        auto const has = [&](Source const& source) { return source.relation->column(name) != nullptr; };
        bool const certain = selects_ == 1 && std::ranges::count_if(sources_, has) == 1;
        for (Source const& source : sources_) mark(*source.relation, name, certain);
    }

    void note(PgQuery__JoinExpr const& join) {
        for (Name const name : names(join.n_using_clause, join.using_clause))
            for (Source const& source : sources_) mark(*source.relation, name, selects_ == 1);
        if (!join.is_natural) return;
        for (Source const& one : sources_)
            for (Source const& other : sources_)
                if (one.relation != other.relation)
                    for (Column const& column : one.relation->columns) mark(*other.relation, column.name, false);
    }

    void note(PgQuery__FuncCall const& call) {
        auto const parts = names(call.n_funcname, call.funcname);
        if (parts.empty()) return;
        Name const schema = parts.size() > 1 ? parts[parts.size() - 2] : schema_of_function(world_, parts.back());
        if (schema.empty()) return;
        view_.uses.functions.insert(qualified_name(schema.text(), parts.back().text()));
        world_.called.insert(parts.back());
    }

    void note(PgQuery__TypeName const& name) {
        auto const type = type_of(world_, name);
        if (type.user) view_.uses.types.insert(type.user);
        if (type.row) view_.uses.rows.insert(type.row);
    }

    World& world_;
    Relation& view_;
    ProtobufCMessage& root_;
    std::set<std::string_view> local_;
    std::vector<Source> sources_;
    std::map<PgQuery__ColumnRef const*, std::vector<Source>> scopes_;  ///< what the columns' own SELECT reads
    int selects_ = 0;
};

}  // namespace

void check_sources(World& world, PgQuery__Node& query) {
    std::set<std::string_view> local;
    walk(query.base, [&](ProtobufCMessage& message) {
        if (auto* with = as<PgQuery__CommonTableExpr>(message, pg_query__common_table_expr__descriptor)) local.insert(with->ctename);
    });
    walk(query.base, [&](ProtobufCMessage& message) {
        auto const* name = as<PgQuery__RangeVar>(message, pg_query__range_var__descriptor);
        if (name && (*name->schemaname != '\0' || !local.contains(name->relname))) check_there(world, *name);
    });
}

void check_there(World const& world, PgQuery__RangeVar const& name) {
    std::string_view const schema = name.schemaname;
    std::string_view const own = name.relname;
    bool const of_system = schema.starts_with("pg_") || schema == "information_schema" || (schema.empty() && own.starts_with("pg_"));
    bool const assumed = !schema.empty() && (!world.schemas.contains(Name(schema)) || world.schemas.at(Name(schema)).assumed);
    if (world.find(name) || of_system || assumed || !world.is_certain()) return;
    refuse(sqlstate::undefined_table,
           "relation " + (schema.empty() ? told(Name(own)) : told(Name(schema), Name(own))) + " does not exist here",
           "No statement before this one makes it.");
}

bool names_temporary(World& world, PgQuery__Node& query) {
    Relation probe;
    auto const sources = Noting(world, probe, query).sources();
    return std::ranges::any_of(sources, [](Source const& source) { return source.relation->temporary; });
}

void note_uses(World& world, Relation& view, PgQuery__Node& query) {
    Noting(world, view, query).run();
}

}  // namespace pgplumb::ddl
