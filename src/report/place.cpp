#include "report/formats.hpp"

#include <filesystem>

namespace pgplumb {

std::string below_here(std::string_view path) {
    namespace fs = std::filesystem;
    std::error_code error;
    auto const here = fs::current_path(error);
    if (error) return std::string(path);
    auto const below = (here / path).lexically_normal().lexically_relative(here);
    return below.empty() || *below.begin() == ".." ? std::string(path) : below.string();
}

std::optional<FileLine> place_of(Report const& report, Finding const& finding) {
    if (finding.place.line > 0) return FileLine{below_here(finding.place.where.text()), finding.place.line, finding.place.column};
    return first_place(report);
}

std::optional<FileLine> first_place(Report const& report) {
    if (report.sources.empty()) return std::nullopt;
    return FileLine{below_here(report.sources.front())};
}

}  // namespace pgplumb
