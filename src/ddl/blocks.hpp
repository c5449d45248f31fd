#pragma once
/// DO blocks, as far as they are the guards that people and generators write round statements.

#include "ddl/world.hpp"

namespace pgplumb::ddl {

/// Follows a block, or marks what it may touch.
void run_block(World& world, PgQuery__DoStmt const& statement);

}  // namespace pgplumb::ddl
