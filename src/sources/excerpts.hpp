#pragma once
/// The lines that mistakes stand in. It knows places in text, and not what is wrong there.

#include "pgplumb/source.hpp"

#include <string_view>

namespace pgplumb {

/// The place of a byte of a file's text; columns count bytes.
Origin place_in(std::string_view text, std::size_t at, Name file);

/// Gives each mistake of this file its line, of a long one the part around the mistake. Goes over the text once.
void add_excerpts(std::vector<FileError>& errors, Name file, std::string_view text);

}  // namespace pgplumb
