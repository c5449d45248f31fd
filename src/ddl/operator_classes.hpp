#pragma once
/// Which operator classes PostgreSQL's access methods take for types by themselves, and which types have none (pg_opclass). It
/// knows nothing of what extensions add.

#include "ddl/world.hpp"

namespace pgplumb::ddl {

/// The operator class that a B-tree or hash index takes for a type by itself; empty: not known.
std::string usual_class(std::string const& type);

/// Whether an access method has none that it would take for the type. What is not known is no reason to say no.
bool lacks_class(World const& world, Type const& type, std::string_view method);

/// An index's values, where an operator class that is said, and the one that would be taken anyway, is none of its own.
Values with_usual_classes(Relation& table, Values values);

}  // namespace pgplumb::ddl
