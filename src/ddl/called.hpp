#pragma once
/// Functions that statements call for what they do: those of the script, which are run, and some of extensions.

#include "ddl/asking.hpp"

namespace pgplumb::ddl {

/// Runs the functions that a SELECT or CALL calls, as far as they may change the schema.
void run_calls(World& world, PgQuery__Node& statement, Asking& asking);

}  // namespace pgplumb::ddl
