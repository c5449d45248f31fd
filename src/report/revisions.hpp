#pragma once
/// What the layouts of a migration tree's history share: words for objects and changes.

#include "pgplumb/report.hpp"
#include "pgplumb/revisions.hpp"

#include <span>

namespace pgplumb {

/// "foreign key", "2 foreign keys".
std::string kind_words(Kind const& kind);
std::string counted(std::size_t count, Kind const& kind);
std::string counted(std::size_t count, std::string_view word);
/// "foreign key public.orders.orders_owner_fkey", made visible.
std::string named(ObjectId const& id);
/// What comes with a table that a revision creates: "7 columns, primary key, 2 indexes".
std::string parts_of(TreeRevision const& revision, ObjectId const& table);
/// "a, b", made visible.
std::string listed(std::span<Name const> names);
/// "branch point", "merge" ...; empty: it is nothing special.
std::vector<std::string_view> roles(TreeRevision const& revision);

}  // namespace pgplumb
