#pragma once
/// The writers, one file each, and what they share.

#include "pgplumb/report.hpp"

namespace pgplumb {

void write_junit(Report const& report, std::ostream& out);
void write_markdown(Report const& report, std::ostream& out);
void write_json(Report const& report, std::ostream& out);
void write_plain(Report const& report, std::ostream& out);

/// "table public.orders", made visible.
std::string shown(ObjectId const& id);
/// The verdict in one sentence.
std::string verdict(Report const& report);

}  // namespace pgplumb
