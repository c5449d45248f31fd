#pragma once
/// Repositories for tests: a folder of files, and what the guards find in it.

#include "pgplumb/guard.hpp"
#include "support/folder.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

class RepositoryFolder {
public:
    RepositoryFolder(std::vector<std::pair<std::string, std::string>> const& files = {}) {
        for (auto const& [name, text] : files) folder_.write(name, text);
    }

    void write(std::string const& name, std::string const& text) const { folder_.write(name, text); }
    std::filesystem::path path() const { return folder_.path(); }

    /// "stamp_in_deployment fly.toml:3" for each finding, sorted, with blanks between.
    std::string found() const {
        std::vector<std::string> lines;
        for (auto const& one : pgplumb::guard(folder_.path().string()).findings) {
            auto const file = std::filesystem::path(one.place.where.str()).filename().string();
            lines.push_back(one.rule.substr(std::string("guard.").size()) + ' ' + file + ':' + std::to_string(one.place.line));
        }
        std::ranges::sort(lines);
        std::string out;
        for (auto const& line : lines) out.append(out.empty() ? "" : " ").append(line);
        return out;
    }

private:
    Folder folder_;
};

/// What is found in one file.
inline std::string found_in(std::string const& name, std::string const& text) {
    return RepositoryFolder({{name, text}}).found();
}

/// The lines at which one rule finds something in one file, with blanks between.
inline std::string lines_in(std::string const& name, std::string const& text) {
    std::string out;
    auto const found = found_in(name, text);
    for (auto at = found.find(':'); at != std::string::npos; at = found.find(':', at + 1))
        out.append(out.empty() ? "" : " ").append(found.substr(at + 1, std::min(found.find(' ', at), found.size()) - at - 1));
    return out;
}
