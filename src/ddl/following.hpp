#pragma once
/// Runs PL/pgSQL without a server, as far as what it does is known: conditions are answered from the world, statements are
/// applied to it, and what is not known is given up on, branch by branch.

#include "ddl/asking.hpp"
#include "ddl/plpgsql.hpp"

#include <map>

namespace pgplumb::ddl {

/// Code that is run.
struct Routine {
    std::string what;  ///< "this DO block", for those who are told that it was not followed
    std::string_view code;
    Origin begin;        ///< of the code's first character
    bool placed = true;  ///< false: all of it is told at `begin`
};

using Arguments = std::map<std::string, Cell>;

/// Applies the block's statements. Throws Error where a server would refuse the whole; then nothing has changed.
void follow(World& world, Routine const& routine, plpgsql::Block const& block, Arguments arguments);

/// Applies a script's statements in turn, as a routine of SQL does.
void follow_script(World& world, Routine const& routine, Arguments const& arguments);

}  // namespace pgplumb::ddl
