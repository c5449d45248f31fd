#include "app/commands.hpp"
#include "pgplumb/error.hpp"
#include "pgplumb/report.hpp"
#include "pgplumb/snapshot.hpp"

#include <filesystem>
#include <iostream>

namespace pgplumb {

namespace {

/// Visible, but with backslashes single: a hint about them can be copied.
std::string readable(std::string_view text) {
    auto out = visible(text);
    for (auto at = out.find("\\\\"); at != std::string::npos; at = out.find("\\\\", at + 1)) out.erase(at, 1);
    return out;
}

}  // namespace

int print_errors(std::vector<FileError> const& errors) {
    for (FileError const& error : errors) {
        std::cerr << visible(error.origin.where.text());
        if (error.origin.line > 0) std::cerr << ':' << error.origin.line;
        if (error.origin.column > 0) std::cerr << ':' << error.origin.column;
        std::cerr << ": error: " << readable(error.what) << '\n';
        if (!error.note.empty()) std::cerr << "  note: " << readable(error.note) << '\n';
    }
    return static_cast<int>(Failure::usage);
}

int check(Settings const& settings) {
    auto files = settings.arguments;
    if (files.empty()) files.push_back(nearest_configuration());
    if (files[0].empty()) throw Error(Failure::usage, "no description was named, and there is no pgplumb.info here or above");
    std::vector<FileError> errors;
    std::size_t objects = 0;
    for (auto const& file : files) {
        if (std::error_code failure; is_connection(file) && !std::filesystem::exists(file, failure))
            throw Error(Failure::usage, "a connection string is no file", "check reads files; audit reads databases.");
        if (is_snapshot(file)) {
            objects += read_snapshot(file).catalog.size();
            continue;
        }
        auto const description = read_descriptions({file});
        errors.insert(errors.end(), description.errors.begin(), description.errors.end());
        objects += description.catalog.size();
        Settings tried;
        for (auto const& error : tried.add(description.settings, Settings::Layer::all, false)) errors.push_back(error);
        for (Target const& target : description.targets)
            for (auto const& error : tried.add(target.settings, Settings::Layer::target, false)) errors.push_back(error);
    }
    if (!errors.empty()) return print_errors(errors);
    std::cout << files.size() << (files.size() == 1 ? " file, " : " files, ") << objects << " objects, no mistake\n";
    return 0;
}

}  // namespace pgplumb
