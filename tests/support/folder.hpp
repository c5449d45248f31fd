#pragma once
/// A folder of a test's own, gone with the object.

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

class Folder {
public:
    Folder() { std::filesystem::create_directories(path_); }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(Folder const&) = delete;
    Folder& operator=(Folder const&) = delete;

    std::filesystem::path const& path() const { return path_; }
    /// Writes a file in it; gives its path.
    std::string write(std::string const& name, std::string const& text) const {
        std::filesystem::create_directories((path_ / name).parent_path());
        std::ofstream(path_ / name, std::ios::binary) << text;
        return path_ / name;
    }

private:
    static inline int count = 0;
    std::filesystem::path path_ =
        std::filesystem::temp_directory_path() / ("pgplumb-folder-" + std::to_string(::getpid()) + '-' + std::to_string(count++));
};
