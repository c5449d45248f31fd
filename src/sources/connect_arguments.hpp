#pragma once
/// What psql's \connect says. It connects to nothing.

#include <string>
#include <vector>

namespace pgplumb {

/// The database that its arguments name, by name, connection string or URI; empty: none, so that it stays the same.
std::string connected_database(std::vector<std::string> arguments);

}  // namespace pgplumb
