#pragma once
/// Where catalogs come from.

#include "pgplumb/catalog.hpp"
#include "pgplumb/history.hpp"

#include <map>
#include <string>
#include <vector>

namespace pgplumb {

class Session;

/// The catalog of the server's database, sealed. What could not be read is among its problems.
Catalog read_live(Session& session);

/// One mistake in a file, in the place it was made.
struct FileError {
    Origin origin;
    std::string what, note;
};

/// A description: the desired catalog, its ledger, and the judgements it changes.
struct Description {
    Catalog catalog;
    History history;
    std::map<std::string, Severity> severities;                ///< rule id -> level
    std::vector<std::pair<std::string, std::string>> ignored;  ///< block name, pattern
    std::vector<Name> ordered_tables;                          ///< qualified names of tables with `@order yes`
    Name database;
    std::vector<FileError> errors;  ///< all of all files; not empty: do not use the rest
};

/// Reads INFO or JSON files by their ending and merges them. Unreadable files are errors too; it throws nothing.
Description read_descriptions(std::vector<std::string> const& paths);

}  // namespace pgplumb
