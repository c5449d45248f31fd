#pragma once
/// What queries of PostgreSQL's own catalogs find in a world. It knows no query.

#include "ddl/cell.hpp"
#include "ddl/world.hpp"

#include <functional>

namespace pgplumb::ddl {

/// A row that a query may find. One that is not certain may be there or not; one of many stands for any number of rows.
struct Row {
    std::vector<Cell> cells;
    bool certain = true, many = false;
};

/// Rows of a table or query. A column that it has and that is not here holds what nobody knows.
struct Rows {
    std::vector<std::string> columns;
    std::vector<Row> rows;

    /// -1 if it is not here.
    std::ptrdiff_t column(std::string_view name) const;
};

/// The rows of one of pg_catalog's or information_schema's relations; `named` (if not empty) is the only name of a table whose
/// rows are asked for. nullopt: it is no such relation, or not one that is known; then its rows may be anything.
std::optional<Rows> catalog_rows(World const& world, std::string_view schema, std::string_view name, Name named);

/// Takes out what is there twice; where that cannot be told, a row may be one of many.
void leave_distinct(Rows& rows);

/// One row of many, with nothing known in it.
Rows unknown_rows();

/// What the columns of a catalog are called, and their cells for one row; fewer cells leave the others unknown.
struct Making {
    World const& world;
    Name named;
    Rows out{};

    void row(std::vector<Cell> cells, bool certain = true) { out.rows.push_back({std::move(cells), certain}); }
    void many(std::vector<Cell> cells = {}) { out.rows.push_back({std::move(cells), false, true}); }
    bool is_open(std::string_view kind) const { return world.opened.contains(find_kind(kind)); }
    /// Every relation that is asked for.
    void relations(std::function<void(Relation const&)> const& act) const;
    void others(std::string_view sort, std::function<void(Other const&)> const& act) const;
};

using Maker = void (*)(Making&);
/// The catalog's maker; nullptr if it is none that is known.
Maker maker_in_pg_catalog(std::string_view name);
Maker maker_in_information_schema(std::string_view wanted);

/// An oid that is no thing's own.
Cell schema_oid(Name schema);
/// A column's type.
Cell type_oid(Type const& type);

}  // namespace pgplumb::ddl
