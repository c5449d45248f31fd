#pragma once
/// Where a tree of Alembic's lies: its configuration, its script, its folders of revisions. It reads alembic.ini and
/// pyproject.toml as far as they say that, and no Python.

#include "pgplumb/source.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace pgplumb::migrations {

struct Place {
    std::filesystem::path file{};                   ///< alembic.ini or pyproject.toml; empty: there is none
    std::filesystem::path script;                   ///< the folder with env.py; may hold none
    std::vector<std::filesystem::path> versions;    ///< folders of revisions
    bool recursive = false;                         ///< and those in them
    std::vector<std::filesystem::path> roots;       ///< where modules are imported from, nearest first
    std::map<std::string, std::string> settings{};  ///< of the section [alembic]
};

/// What a path names: alembic.ini, or a folder that holds it, or the script's folder, or one of revisions. Throws
/// Error(Failure::usage): nothing of the kind.
Place placed(std::filesystem::path const& given);

/// Whether a folder bears Alembic's marks.
bool is_alembic(std::filesystem::path const& path);

}  // namespace pgplumb::migrations
