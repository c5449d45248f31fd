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
/// A fix's statements. Lines are broken where pgplumb broke them, the next ones begin with `indent`; whatever else is
/// invisible is shown as `visible` shows it. Backslashes stay single, so that what can be copied can be run.
std::string sql_lines(Fix const& fix, std::string_view indent);
/// The verdict in one sentence, in which a server may have its say.
std::string verdict(Report const& report);

}  // namespace pgplumb
