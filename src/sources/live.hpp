#pragma once
/// What reading a live catalog and reading its expressions share.

#include "pgplumb/catalog.hpp"
#include "pgplumb/session.hpp"

namespace pgplumb {

/// The query for one major version: lines that begin `--@15 ` are switched on from version 15.
std::string for_version(std::string_view query, int version);

/// A cell as the field's value; null is said and empty.
Value decode(FieldSpec const& field, Cell const& cell);

}  // namespace pgplumb
