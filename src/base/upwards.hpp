#pragma once
/// Where a project begins, as what lies in its folders tells. It does not know what a project is.

#include <filesystem>
#include <initializer_list>

namespace pgplumb {

/// The first folder from `from` upwards that holds one of these names; empty if none does. The root of the file system is
/// asked last: whoever looks for a project, which that is not, sees it by has_relative_path().
inline std::filesystem::path nearest_holding(std::filesystem::path const& from, std::initializer_list<char const*> names) {
    for (auto folder = from;; folder = folder.parent_path()) {
        for (auto const* name : names)
            if (std::error_code unseen; std::filesystem::exists(folder / name, unseen)) return folder;
        if (folder == folder.parent_path()) return {};
    }
}

}  // namespace pgplumb
