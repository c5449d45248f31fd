#pragma once
/// What in a repository invites the next incident: files and migrations, as they are read. It knows no database.

#include "pgplumb/finding.hpp"

#include <chrono>
#include <set>
#include <string>
#include <vector>

namespace pgplumb {

/// The pseudo-kind of findings about a file; not one of all_kinds(). The object's name is the file's, below the root.
extern Kind const file_kind;

/// What was found, before levels and waivers.
struct Guarded {
    std::vector<Finding> findings;
    std::vector<Problem> problems;  ///< could not check
    std::size_t files = 0;          ///< that were there to be looked at
};

/// Reads all files below a folder but those of others: packages, builds, version control. Throws Error(Failure::usage): it is
/// no folder.
Guarded guard(std::string const& root);

/// The rules about repositories.
std::vector<RuleInfo> guard_rules();

/// Extensions that a description asks for and none of its revisions creates: the platform does.
std::set<Name> given_extensions(Description const& said);

/// The levels and waivers of `said` for what was found, sorted.
Judgement judge(Guarded guarded, Description const& said, std::chrono::year_month_day today);

}  // namespace pgplumb
