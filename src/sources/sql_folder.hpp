#pragma once
/// Which SQL files a folder stands for, and in which order. It does not know what is in them.

#include "pgplumb/source.hpp"

#include <string>
#include <vector>

namespace pgplumb {

/// All files of the folder that end in .sql, by name as bytes but with numbers by their value, so that 2_a.sql comes before
/// 10_b.sql; Flyway's by version, then those it repeats. Or those that its file pgplumb.order lists, one a line, in that
/// order, folders among them. Left out are hidden files and those that undo what others do: x.down.sql, x.undo.sql,
/// x.rollback.sql, down.sql, Flyway's U1__x.sql. Folders in it are not looked into unless they are listed. A listed file that
/// is not there, and one that is there and not listed, are errors.
std::vector<std::string> sql_files_of(std::string const& folder, std::vector<FileError>& errors);

/// Whether the name ends in .sql.
bool is_sql_name(std::string_view name);

/// The order of names: bytes, but numbers by their value.
bool before_by_number(std::string_view a, std::string_view b);

}  // namespace pgplumb
