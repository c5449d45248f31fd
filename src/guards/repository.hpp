#pragma once
/// The files of a repository that are its own. It reads names and no file.

#include <filesystem>
#include <string>
#include <vector>

namespace pgplumb::guards {

struct Repository {
    std::vector<std::string> files;       ///< below the root, with slashes, sorted
    std::vector<std::string> unreadable;  ///< folders
};

/// Links are not followed: what they lead to within the repository is found where it lies.
Repository files_of(std::filesystem::path const& root);

}  // namespace pgplumb::guards
