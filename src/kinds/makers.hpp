#pragma once
/// Pieces of DDL that several kinds print.

#include "pgplumb/catalog.hpp"
#include "pgplumb/diff.hpp"
#include "pgplumb/fix.hpp"
#include "pgplumb/making.hpp"

namespace pgplumb {

/// ("a", "b")
Sql column_list(Names columns);

/// `alter table "s"."t" `, for the table that the object is or belongs to.
Sql alter_table(ObjectId const& id);

/// `alter table "s"."t" add constraint "name" `
Sql add_constraint(ObjectId const& id);

/// The same to make a whole database: of a name that nobody chose nothing is said.
Sql make_constraint(Object const& object, Reach reach);

/// ` deferrable initially deferred`, as far as it is so.
Sql deferral(bool deferrable, bool initially_deferred);

/// What the types, operator classes and expressions of an object name, as needs.
void need_types(std::string_view type, std::vector<Need>& out);
void need_functions(std::string_view expression, std::vector<Need>& out);

/// A column's definition as CREATE TABLE and ADD COLUMN take it.
Sql column_definition(Object const& column);

/// Whether a key of an index, exclusion or partition is a column's name rather than an expression.
bool is_column(std::string_view key);

/// One such key: a column's name as it is, an expression in parentheses.
Sql key_element(std::string_view key);

/// Keys of a partitioned table: of several expressions the server gives one text with commas, which goes in as it is.
Sql key_elements(std::string_view keys);

/// `not null` and the rest: the elements of an index, `"a" desc, lower(b)`.
Sql index_elements(Object const& index);

}  // namespace pgplumb
