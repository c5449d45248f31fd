#include "app/commands.hpp"
#include "app/sides.hpp"
#include "pgplumb/error.hpp"

#include <filesystem>
#include <iostream>

namespace pgplumb {

namespace {

/// What shapes a report, which there is of a repository alone.
void refuse_report(Settings const& settings) {
    for (OptionRow const& row : all_options()) {
        bool const of_report = row.name == "report" || row.name == "output" || row.name == "fail-on" || row.name == "severity" ||
                               row.name.starts_with("junit") || row.name.starts_with("markdown") || row.name == "show-accepted";
        if (of_report && settings.has(row.name))
            throw Error(Failure::usage, "--" + std::string(row.name) + " is of a report, which check writes of a repository",
                        "Name it with --repo FOLDER.");
    }
}

int check_files(Settings const& settings) {
    auto files = settings.arguments;
    if (files.empty()) files.push_back(nearest_configuration());
    if (files[0].empty()) throw Error(Failure::usage, "no description was named, and there is no pgplumb.info here or above");
    std::vector<FileError> errors;
    std::vector<Problem> problems;
    std::size_t objects = 0;
    std::vector<Side> sides;
    sides.reserve(files.size());
    for (auto const& file : files) sides.push_back(side_of_file(settings, file));
    auto const scratch = scratch_of(settings, sides);
    for (auto const& side : sides) {
        auto const& file = side.files[0];
        if (std::error_code failure;
            side.kind == Side::Kind::descriptions && is_connection(file) && !std::filesystem::exists(file, failure))
            throw Error(Failure::usage, "a connection string is no file", "check reads files; audit reads databases.");
        auto const description = opened(
                                     side, [](auto...) {}, scratch.get())
                                     .description;
        errors.insert(errors.end(), description.errors.begin(), description.errors.end());
        objects += description.catalog.size();
        if (side.kind == Side::Kind::sql || side.kind == Side::Kind::alembic)
            problems.insert(problems.end(), description.catalog.problems.begin(), description.catalog.problems.end());
        Settings tried;
        for (auto const& error : tried.add(description.settings, Settings::Layer::all, false)) errors.push_back(error);
        for (Target const& target : description.targets)
            for (auto const& error : tried.add(target.settings, Settings::Layer::target, false)) errors.push_back(error);
    }
    print_problems(problems);
    if (!errors.empty()) return print_errors(errors);
    if (settings.flag("quiet")) return 0;
    // Beside a report, which has standard output for itself.
    auto& out = settings.has("repo") ? std::cerr : std::cout;
    out << files.size() << (files.size() == 1 ? " file, " : " files, ") << objects << " objects, no mistake";
    if (!problems.empty()) out << "; " << problems.size() << " could not be followed";
    out << '\n';
    return 0;
}

}  // namespace

int check(Settings const& settings) {
    bool const repository = settings.has("repo");
    if (!repository) refuse_report(settings);
    if (!repository || !settings.arguments.empty())
        if (auto const code = check_files(settings); code != 0 || !repository) return code;
    return check_repository(settings);
}

}  // namespace pgplumb
