#pragma once
/// COPY's binary format, taken apart strictly. It knows nothing of libpq.
/// Source: the section "Binary Format" of COPY in PostgreSQL's manual.

#include "pgplumb/session.hpp"

namespace pgplumb {

/// The stream ended early, or is not what was asked for: the scan cannot be taken for the whole.
[[noreturn]] void lose(std::string const& what);

/// What follows the header of a COPY stream.
std::string_view after_header(std::string_view message);

/// Puts the cells of one row of `columns` fields into `cells`; gives false at the trailer.
bool split_row(std::string_view message, int columns, std::vector<Cell>& cells);

}  // namespace pgplumb
