#pragma once
/// Pieces of DDL that several kinds print.

#include "pgplumb/catalog.hpp"
#include "pgplumb/diff.hpp"
#include "pgplumb/fix.hpp"

namespace pgplumb {

/// ("a", "b")
Sql column_list(Names columns);

/// `alter table "s"."t" `, for the table that the object is or belongs to.
Sql alter_table(ObjectId const& id);

/// `alter table "s"."t" add constraint "name" `
Sql add_constraint(ObjectId const& id);

/// ` deferrable initially deferred`, as far as it is so.
Sql deferral(bool deferrable, bool initially_deferred);

/// What the types, operator classes and expressions of an object name, as needs.
void need_types(std::string_view type, std::vector<Need>& out);
void need_functions(std::string_view expression, std::vector<Need>& out);

/// A column's definition as CREATE TABLE and ADD COLUMN take it.
Sql column_definition(Object const& column);

/// `not null` and the rest: the elements of an index, `"a" desc, lower(b)`.
Sql index_elements(Object const& index);

}  // namespace pgplumb
