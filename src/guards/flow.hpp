#pragma once
/// Lists and mappings of YAML in brackets, over however many lines. It knows nothing of what stands around them.

#include "guards/formats.hpp"

#include <string_view>

namespace pgplumb::guards {

struct Flow {
    Runnables found;          ///< lists as words, and texts that are more than one word or a key's value
    std::vector<Word> words;  ///< of the outermost list
    int lines = 1;            ///< that it takes
};

/// Of a text that begins with a bracket, in this line of its file.
Flow read_flow(std::string_view text, int line);

/// Where a quoted scalar that begins at `at` ends, behind its quote; npos: nowhere.
std::size_t behind_quotes(std::string_view text, std::size_t at);
/// What such quotes hold. A line's end within them goes on, as a shell's does behind a backslash.
std::string unquoted(std::string_view text);

}  // namespace pgplumb::guards
