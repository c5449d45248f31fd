#pragma once
/// What names in types and expressions mean at a moment of a script, and what becomes of expressions when something they name
/// gets another name. It knows no statement.

#include "ddl/world.hpp"

#include <functional>

namespace pgplumb::ddl {

/// A type with the schema that the search path finds it in.
Type type_of(World& world, PgQuery__TypeName const& type);

/// The user's type, or the relation, of that name; neither if there is none.
Type find_type(World const& world, Name schema, Name name);

/// The function that a statement means; nullptr if there is none.
Other const* find_function(World& world, Name schema, Name name, PgQuery__ObjectWithArgs const& said);

/// Where a function that is not PostgreSQL's own is; empty if nobody knows it.
Name schema_of_function(World const& world, Name name);

/// An expression with the schemas of the user's types and functions in it; as it was written if it names none.
Name resolved(World& world, Name text);
/// The same of every expression among an object's values.
Values resolved(World& world, Kind const& kind, Values values);

/// The parts of a name in a string, as regclass reads it: 'public."Order"'.
std::vector<Name> name_in(std::string_view text);
/// The sequence that `nextval('s'::regclass)` means; nullptr if the expression is none, or the sequence is not known.
Relation* sequence_of(World& world, Name default_value);
/// How the server prints the default of a column that takes its numbers from `sequence`.
Name next_value(Relation const& sequence);

/// An object's values with something else in place of every expression.
Values with_expressions(Kind const& kind, Values values, std::function<Name(Name)> const& change);

/// What is renamed in an expression.
struct Renaming {
    enum class What : std::uint8_t { column, type, function, schema, extension } what = What::column;
    Name schema;  ///< of a type or function
    Name from, to_schema, to;
};
Name renamed(Name text, Renaming const& renaming);
/// The same of every expression of an object, and for a column of the lists of columns in it too. `refers` says whether the
/// columns are the object's own or its target's.
Values renamed(Kind const& kind, Values values, Renaming const& renaming, Refers refers = Refers::columns);

/// Whether an object's values name the column of its table.
bool names_column(Kind const& kind, Values values, Name column);
/// Whether any expression of an object is such.
bool any_expression(Kind const& kind, Values values, std::function<bool(Name)> const& is);
/// The column that an index's key is; empty if it is an expression.
Name name_of_column(Name key);

/// Whether an expression calls a function, or names a type; both as expressions name them: schema.name.
bool calls(Name text, Name function);
bool calls(Kind const& kind, Values values, Name function);
bool casts(Name text, Name type);
bool casts(Kind const& kind, Values values, Name type);

}  // namespace pgplumb::ddl
