#pragma once
/// A revision as the file that makes it says it: who it is and what it comes after. It knows nothing of what it does, nor
/// whether those it names are there.

#include "pgplumb/catalog.hpp"

#include <string>
#include <vector>

namespace pgplumb::migrations {

struct Revision {
    std::string id;
    std::vector<std::string> parents;     ///< `down_revision`, as written: ids, their first characters, labels; empty: a root
    std::vector<std::string> depends_on;  ///< the same; must have run before, but are no parents
    std::vector<std::string> labels;      ///< of the branch that begins here
    std::string message;                  ///< the first line of the file's docstring
    Origin origin;                        ///< of the file, at the line that assigns `revision`
};

}  // namespace pgplumb::migrations
