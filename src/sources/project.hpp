#pragma once
/// Which files a file may name: regular ones that lie in its own project, wherever links lead. It does not know what is in
/// them.

#include <filesystem>
#include <string>

namespace pgplumb {

/// The folder that files may be named from: that of the repository of `file`, else its own.
std::filesystem::path project_of(std::filesystem::path const& file);

/// A file that another one names: where it is, without links, or why it is not to be opened.
struct NamedFile {
    std::filesystem::path path;
    std::string refusal;
};

/// A path without links as a person would write it in the current directory.
std::string from_here(std::filesystem::path const& path);

/// `path` is relative to the current directory.
NamedFile named_file(std::filesystem::path const& path, std::filesystem::path const& project);
/// The same of a folder or a file.
NamedFile named_place(std::filesystem::path const& path, std::filesystem::path const& project);

}  // namespace pgplumb
