#pragma once
/// Reports to write, and what was written.

#include <sstream>

#include "kinds/column.hpp"
#include "kinds/table.hpp"
#include "report/formats.hpp"

namespace pgplumb {

inline std::size_t count(std::string const& text, std::string_view part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
}

inline std::string written(void (*write)(Report const&, std::ostream&), Report const& report) {
    std::ostringstream out;
    write(report, out);
    return out.str();
}

/// `tables` declared tables, each with two columns.
inline Report declaring(int tables) {
    Report report;
    for (int i = 0; i < tables; ++i) {
        Name const name("t" + std::to_string(i));
        report.declared.push_back({{&table::kind, Name("public"), {}, name}, {}});
        for (auto const* column : {"a", "b"}) report.declared.push_back({{&column::kind, Name("public"), name, Name(column)}, {}});
    }
    return report;
}

inline Finding missing(ObjectId const& object) {
    Finding finding;
    finding.rule = std::string(object.kind->name) + ".missing";
    finding.object = object;
    finding.message = "it does not exist";
    return finding;
}

}  // namespace pgplumb
