#pragma once
/// Where a file that does not parse went wrong: parsers tell where they gave up, which for a lost brace is the file's end.

#include "pgplumb/source.hpp"

#include <optional>
#include <string_view>

namespace pgplumb {

/// A quote or brace of INFO or JSON that is not closed, at its opening. Where several fit, indentation tells which block
/// goes on although the next line stands outside of it.
std::optional<FileError> lost_brace(std::string_view text, Name file, bool json);

/// An element of XML that is not closed, at its opening.
std::optional<FileError> lost_element(std::string_view text, Name file);

/// Where the first character of a line stands that is no blank, from 1.
std::int32_t first_column(std::string_view text, std::int32_t line);

}  // namespace pgplumb
