#pragma once
/// Revisions whose files are no Python: who they are, as far as their lines tell, and what they may touch, as far as their words
/// do. It reads text and no grammar, since the grammar is what failed.

#include "migrations/revision.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace pgplumb::migrations {

/// The revision of a file, by the lines that give it an id and what it comes after; nullopt: they do not say both, or say them
/// twice, or as no constants. Where there may be dependencies or labels that cannot be read, it is nullopt too.
std::optional<Revision> recovered(std::string_view text, Name file);

/// What such a file may do to a database, as words that a follower of SQL knows: to everything it names, and to anything at all
/// where it may name what is not written in it.
std::string touched_by(std::string_view text);

}  // namespace pgplumb::migrations
