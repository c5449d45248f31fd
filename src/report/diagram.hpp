#pragma once
/// The picture of missing foreign keys, in Mermaid's language.

#include "pgplumb/report.hpp"

namespace pgplumb {

/// An erDiagram of the missing foreign keys and of the other keys of their tables; without the latter where it would be
/// larger than `most` bytes. Empty: no key is missing, or there are too many for a picture.
std::string mermaid(Report const& report, std::size_t most);

/// Text within quotes of a diagram's. Mermaid knows no escape for the characters that end them, start a comment or a directive,
/// or that its grammar refuses there.
std::string mermaid_label(std::string_view foreign);

}  // namespace pgplumb
