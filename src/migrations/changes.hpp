#pragma once
/// What a revision did, told by the catalogs before and after it. It knows neither its program nor its statements.

#include "pgplumb/revisions.hpp"

namespace pgplumb::migrations {

/// What differs, sorted by what is done and by object. What only follows from a renaming is no change. What the revision
/// left unknown is told as uncertain.
std::vector<RevisionChange> changes_between(Catalog const& before, Catalog const& after, Name revision);

}  // namespace pgplumb::migrations
