#include "app/commands.hpp"
#include "app/sides.hpp"
#include "pgplumb/error.hpp"

#include <filesystem>
#include <iostream>

namespace pgplumb {

int check(Settings const& settings) {
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
    std::cout << files.size() << (files.size() == 1 ? " file, " : " files, ") << objects << " objects, no mistake";
    if (!problems.empty()) std::cout << "; " << problems.size() << " could not be followed";
    std::cout << '\n';
    return 0;
}

}  // namespace pgplumb
