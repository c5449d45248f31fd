#pragma once
/// What names in types and expressions mean at a moment of a script, and what becomes of expressions when something they name
/// gets another name. It knows no statement.

#include "ddl/world.hpp"

namespace pgplumb::ddl {

/// A type with the schema that the search path finds it in.
Type type_of(World& world, PgQuery__TypeName const& type);

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

/// What is renamed in an expression.
struct Renaming {
    enum class What : std::uint8_t { column, type, function, schema } what = What::column;
    Name schema;  ///< of a type or function
    Name from, to_schema, to;
};
Name renamed(Name text, Renaming const& renaming);
/// The same of every expression of an object, and for a column of the lists of columns in it too. `refers` says whether the
/// columns are the object's own or its target's.
Values renamed(Kind const& kind, Values values, Renaming const& renaming, Refers refers = Refers::columns);

/// Whether an object's values name the column of its table.
bool names_column(Kind const& kind, Values values, Name column);
/// Whether one of its expressions calls the function.
bool calls(Kind const& kind, Values values, Name schema, Name function);

}  // namespace pgplumb::ddl
