#pragma once
/// The files of a tree's revisions, read and parsed. It knows nothing of what they say.

#include "migrations/place.hpp"
#include "python/python.hpp"

#include <memory>

namespace pgplumb::migrations {

/// Of all folders of revisions, sorted; so many at the most that no folder can keep it busy for long.
std::vector<std::filesystem::path> files_of(Place const& place);
/// As a reader knows it: from where he is, unless that leads far away.
std::string shown(std::filesystem::path const& path);
/// In the same order, on all processors; nullptr for a file that cannot be read.
std::vector<std::unique_ptr<python::Source>> sources_of(std::vector<std::filesystem::path> const& files);

}  // namespace pgplumb::migrations
