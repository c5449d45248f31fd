#pragma once
/// Names that came as the server stores them, because not all of them are valid in its encoding.

#include "pgplumb/catalog.hpp"

namespace pgplumb {

/// Puts the catalog's names and texts from an encoding of PostgreSQL's (Table 24.3 of the manual: "EUC_JP") into UTF-8. One that
/// is not valid stays as it is; of SQL_ASCII, which promises nothing, what is UTF-8 is valid. Gives how many different ones stayed; objects
/// keep their order, so seal again.
std::size_t transcode(Catalog& catalog, std::string const& encoding);

}  // namespace pgplumb
