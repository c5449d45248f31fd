#pragma once
/// DO blocks and calls of the script's own functions: which code they run, and where it stands.

#include "ddl/cell.hpp"
#include "ddl/world.hpp"

#include <vector>

namespace pgplumb::ddl {

/// An argument of a call; its name may be empty.
struct Argument {
    std::string name;
    Cell value;
};

/// Runs a block's statements, or marks what it may touch.
void run_block(World& world, PgQuery__DoStmt const& statement);

/// The same of a function's.
void run_function(World& world, Other const& function, std::vector<Argument> const& arguments);

}  // namespace pgplumb::ddl
