#pragma once
/// One SQL file's text, checked and in UTF-8. It does not know what a statement is but for those that name an encoding.

#include "pgplumb/source.hpp"

#include <optional>
#include <string>

namespace pgplumb {

inline constexpr std::size_t most_sql_bytes = std::size_t{256} << 20;  // of a whole source: a dump with data is large

struct SqlText {
    std::string text;
    std::string encoding;  ///< of the file, as it says itself; empty: it says nothing
    std::optional<FileError> error;
};

/// Reads a file, or standard input as `-`, of so many bytes at the most.
SqlText read_sql_text(std::string const& path, Name shown, std::size_t most);

/// The encoding that `SET client_encoding` or `SET NAMES` sets; empty if the statement is another one.
std::string client_encoding(std::string_view statement);

}  // namespace pgplumb
