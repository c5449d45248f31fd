#pragma once
/// Text in encodings of PostgreSQL's other than UTF-8 (Table 24.3 of the manual).

#include "pgplumb/catalog.hpp"

#include <optional>

namespace pgplumb {

/// Puts the names and texts of a catalog that came as the server stores them, because not all of them are valid in its
/// encoding ("EUC_JP"), into UTF-8. One that is not valid stays as it is; of SQL_ASCII, which promises nothing, what is UTF-8
/// is valid. Gives how many different ones stayed; objects keep their order, so seal again.
std::size_t transcode(Catalog& catalog, std::string const& encoding);

/// A text in UTF-8.
struct Recoded {
    std::string text;
    std::optional<std::size_t> broken;  ///< the first byte that is not valid; nothing is in `text` then
    bool known = true;                  ///< whether the encoding is
};
/// `encoding` is spelled as SET client_encoding takes it: "latin1", "windows-1252".
Recoded in_utf8(std::string const& text, std::string const& encoding);
/// Whether it is UTF-8 by one of its names.
bool is_utf8_name(std::string const& encoding);

}  // namespace pgplumb
