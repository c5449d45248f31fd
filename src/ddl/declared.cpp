#include "ddl/declared.hpp"

#include "ddl/resolve.hpp"
#include "ddl/told.hpp"
#include "ddl/values.hpp"
#include "kinds/check.hpp"
#include "kinds/exclusion.hpp"
#include "kinds/foreign_key.hpp"
#include "kinds/primary_key.hpp"
#include "kinds/unique.hpp"

#include <algorithm>

namespace pgplumb::ddl {
namespace {

/// CREATE_TABLE_LIKE_... of parsenodes.h
namespace like {
constexpr std::uint32_t constraints = 4, defaults = 8, generated = 16, identity = 32, indexes = 64;
}

/// Whether a unique constraint is a key that is there already; PostgreSQL then makes but one.
bool is_same_key(Definition const& a, Definition const& b) {
    auto const unique_values = [](Definition const& d) {
        bool const primary = d.kind == &primary_key::kind;
        auto const at = [&](FieldSpec const& p, FieldSpec const& u) { return d.values[primary ? p.slot : u.slot]; };
        return std::vector<Value>{at(primary_key::columns, unique::columns), at(primary_key::include, unique::include),
                                  primary ? Value(false) : d.values[unique::nulls_not_distinct.slot],
                                  at(primary_key::deferrable, unique::deferrable),
                                  at(primary_key::initially_deferred, unique::initially_deferred)};
    };
    bool const exclude = a.kind == &exclusion::kind || b.kind == &exclusion::kind;
    return exclude ? a.kind == b.kind && a.values == b.values : unique_values(a) == unique_values(b);
}

}  // namespace

std::vector<Definition> distinct_keys(std::vector<Definition> const& keys) {
    std::vector<Definition> out;
    for (Definition const& key : keys) {
        auto const same = std::ranges::find_if(out, [&](Definition const& other) { return is_same_key(key, other); });
        if (same == out.end()) out.push_back(key);
        else if (same->name.empty()) same->name = key.name;
    }
    return out;
}

namespace {

class Declaring {
public:
    Declaring(World& world, Relation& table, PgQuery__CreateStmt const& statement)
        : world_(world), table_(table), parted_(statement.partspec != nullptr) {
        if (statement.of_typename) take_type(*statement.of_typename);
        for (auto const* element : std::span(statement.table_elts, statement.n_table_elts)) add(*element);
        out_.keys = distinct_keys(out_.keys);
    }

    Declared result() && { return std::move(out_); }

private:
    void add(PgQuery__Node const& element) {
        if (element.node_case == PG_QUERY__NODE__NODE_TABLE_LIKE_CLAUSE) take_like(*element.table_like_clause);
        else if (element.node_case == PG_QUERY__NODE__NODE_COLUMN_DEF) add_column(*element.column_def);
        else if (element.node_case == PG_QUERY__NODE__NODE_CONSTRAINT)
            if (auto made = constraint_definition(*element.constraint, "", written_in(world_.sql, *element.constraint)))
                add_constraint(std::move(*made));
    }

    void add_column(PgQuery__ColumnDef const& definition) {
        auto made = new_column(world_, definition, world_.sql);
        if (!made.typed && made.is_identity) refuse(sqlstate::not_supported, told(made.column) + " cannot be of identity here");
        for (Definition& constraint : made.constraints) add_constraint(std::move(constraint));
        made.constraints.clear();
        out_.columns.push_back(std::move(made));
    }

    void add_constraint(Definition made) {
        if (table_.sort == Relation::Sort::foreign_table && made.kind != &check::kind)
            refuse(sqlstate::not_supported, "a foreign table has no constraints of this kind");
        if (parted_ && made.kind == &exclusion::kind)
            refuse(sqlstate::not_supported, "rows of a partitioned table cannot exclude each other");
        bool const primary = made.kind == &primary_key::kind;
        if (primary && !out_.keys.empty() && out_.keys.front().kind == made.kind)
            refuse(sqlstate::invalid_table_definition, told(table_) + " has several primary keys");
        // A new table has no rows that would have to be looked at.
        bool const is_new = table_.sort == Relation::Sort::table;
        if (is_new && made.kind == &check::kind) made.values = made.values.with(check::validated.slot, true);
        if (is_new && made.kind == &foreign_key::kind) made.values = made.values.with(foreign_key::validated.slot, true);
        if (made.kind == &check::kind) out_.checks.push_back(std::move(made));
        else if (made.kind == &foreign_key::kind) out_.foreign.push_back(std::move(made));
        else out_.keys.insert(primary ? out_.keys.begin() : out_.keys.end(), std::move(made));
    }

    /// Columns at once, and what depends on them when the table is there.
    void take_like(PgQuery__TableLikeClause const& clause) {
        auto const& source = world_.need(*clause.relation);
        if (source.sort == Relation::Sort::sequence)
            refuse(sqlstate::wrong_object_type, told(source) + " is nothing that a table can be LIKE");
        take_doubts(table_, source);
        for (Column const& theirs : source.columns) {
            bool const identity = (clause.options & like::identity) != 0 && !theirs.identity.empty();
            auto column = copied(theirs);
            column.not_null = theirs.not_null;
            if (identity) column.identity = theirs.identity;
            if ((clause.options & like::generated) != 0) column.generated = theirs.generated;
            NewColumn made{std::move(column)};
            made.is_identity = identity;
            out_.columns.push_back(std::move(made));
        }
        out_.likes.push_back({&source, clause.options});
    }

    Column copied(Column const& from) const {
        Column out;
        out.name = from.name;
        out.type = from.type;
        out.collation = from.collation;
        out.known = from.known;
        out.made = out.changed = world_.now;
        return out;
    }

    void take_type(PgQuery__TypeName const& name) {
        auto const type = type_of(world_, name);
        if (!type.row) refuse(sqlstate::undefined_object, "type " + type_text(name) + " does not exist here");
        if (type.row->sort != Relation::Sort::composite_type)
            refuse(sqlstate::wrong_object_type, "type " + told(*type.row) + " is the row of a table, not a type of its own");
        take_doubts(table_, *type.row);
        table_.of = type.row;
        for (Column const& column : type.row->columns) {
            auto& own = table_.columns.emplace_back(copied(column));
            own.number = ++table_.last_number;
        }
    }

    World& world_;
    Relation& table_;
    bool parted_;
    Declared out_;
};

void take_defaults(Relation& table, Relation const& source, std::uint32_t takes) {
    if ((takes & like::defaults) == 0) return;
    for (Column const& theirs : source.columns) {
        auto* own = table.column(theirs.name);
        if (!own || theirs.default_value.empty()) continue;
        own->default_value = theirs.default_value;
        own->next_of = theirs.next_of;
        World::note(table, *own);
    }
}

}  // namespace

Declared declared(World& world, Relation& table, PgQuery__CreateStmt const& statement) {
    return Declaring(world, table, statement).result();
}

void take_likes(World& world, Relation& table, Declared const& declared) {
    for (auto const& [source, takes] : declared.likes) {
        take_defaults(table, *source, takes);
        auto const parts = source->parts;
        for (Part const* part : parts) {
            if (part->kind != &check::kind || (takes & like::constraints) == 0) continue;
            add_part(world, table, {part->kind, part->values.with(check::validated.slot, true), part->columns, part->label, part->name});
        }
        for (Part const* part : parts)
            if (part->has_index() && (takes & like::indexes) != 0)
                add_part(world, table, {part->kind, part->values, part->columns, part->label});
    }
}

void take_doubts(Relation& table, Relation const& of) {
    table.columns_known = table.columns_known && of.columns_known;
    table.open.insert(of.open.begin(), of.open.end());
    if (!table.doubt) table.doubt = of.doubt;
}

}  // namespace pgplumb::ddl
