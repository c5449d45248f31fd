#pragma once
/// Files that name other files (hazards 25): `#include "FILE"` in INFO, the key "@include" in JSON. Paths are relative
/// to the file they stand in, inside the project, of regular files, 64 at most and none twice.

#include "sources/node.hpp"

namespace pgplumb {

/// The file, and after it each that it includes at its top. Adds to `errors`; a file that is no tree at all is left
/// out.
std::vector<Node> read_trees(std::string const& path, std::vector<FileError>& errors);

}  // namespace pgplumb
