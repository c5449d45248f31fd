#pragma once
/// Whether a command stamps a ledger: `alembic stamp head`, by whatever it is started. It knows command lines and no files.

#include "guards/words.hpp"

#include <optional>
#include <string>
#include <vector>

namespace pgplumb::guards {

struct Stamping {
    int line = 1;         ///< of the tool's name
    std::string command;  ///< "alembic stamp head"
    friend bool operator==(Stamping const&, Stamping const&) = default;
};

/// Of the words of one command.
std::optional<Stamping> stamping(std::vector<Word> const& words);
/// Of all commands of a script, with those it hands to other shells.
std::vector<Stamping> stampings(Text const& script);

}  // namespace pgplumb::guards
