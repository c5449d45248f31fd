#include "app/commands.hpp"
#include "pgplumb/error.hpp"
#include "pgplumb/report.hpp"

#include <filesystem>
#include <iostream>

namespace pgplumb {

int print_errors(std::vector<FileError> const& errors) {
    for (FileError const& error : errors) {
        std::cerr << visible(error.origin.where.text());
        if (error.origin.line > 0) std::cerr << ':' << error.origin.line;
        if (error.origin.column > 0) std::cerr << ':' << error.origin.column;
        std::cerr << ": error: " << visible(error.what) << '\n';
        if (!error.note.empty()) std::cerr << "  note: " << visible(error.note) << '\n';
    }
    return static_cast<int>(Failure::usage);
}

std::vector<std::string> nearest_description() {
    for (auto folder = std::filesystem::current_path();; folder = folder.parent_path()) {
        if (auto const file = folder / "pgplumb.info"; std::filesystem::exists(file)) return {file.string()};
        if (std::filesystem::exists(folder / ".git") || folder == folder.parent_path()) break;
    }
    throw Error(Failure::usage, "no description was named, and there is no pgplumb.info here or above",
                "Name one, such as schemas/shop.info.");
}

int check(std::vector<std::string> const& arguments) {
    for (auto const& argument : arguments)
        if (argument.starts_with('-')) throw Error(Failure::usage, "check takes no option " + argument, "pgplumb check FILE...");
    auto const files = arguments.empty() ? nearest_description() : arguments;
    std::vector<FileError> errors;
    std::size_t objects = 0;
    for (auto const& file : files) {
        auto const description = read_descriptions({file});
        errors.insert(errors.end(), description.errors.begin(), description.errors.end());
        objects += description.catalog.size();
    }
    if (!errors.empty()) return print_errors(errors);
    std::cout << files.size() << (files.size() == 1 ? " file, " : " files, ") << objects << " objects, no mistake\n";
    return 0;
}

}  // namespace pgplumb
