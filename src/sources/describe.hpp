#pragma once
/// Catalogs as descriptions: the way back from what `read_descriptions` reads.

#include "pgplumb/source.hpp"
#include "sources/node.hpp"

namespace pgplumb {

/// The tree that reads back as an equal description: sorted, columns in their order, with no word that SQL would add by
/// itself.
Node describe(Description const& description);

/// What a description says beside its objects: where the ledger is and what revisions claim; how findings are judged, and
/// what is passed over. Nothing is added where nothing is said.
void describe_history(Node& root, History const& history);
void describe_judgements(Node& root, Description const& description);

/// SQL fragments of an object's definition, as a description's keys take them.
std::string column_text(Object const& column);               ///< "bigint not null"
std::string elements_text(Names keys, Object const* index);  ///< "(a, lower(b) desc)"; `index` adds operator classes and the like
std::string columns_text(Names columns);                     ///< "(a, b)"
std::string exclusion_text(Object const& exclusion);         ///< "(room with =, during with &&)"
std::string partition_text(Object const& table);             ///< "range (created_at)"

}  // namespace pgplumb
