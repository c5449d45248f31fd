#include "app/commands.hpp"
#include "app/sides.hpp"
#include "base/upwards.hpp"
#include "pgplumb/error.hpp"

#include <algorithm>
#include <filesystem>

namespace pgplumb {
namespace {

namespace fs = std::filesystem;

/// The target that the first argument behind the command's own names, unless that is a file or a connection string.
Target const* chosen(CommandRow const& command, Settings& settings) {
    if (settings.arguments.size() <= command.own_arguments || command.name == "diff" || command.name == "history") return nullptr;
    auto const& name = settings.arguments[command.own_arguments];
    std::error_code failure;
    if (is_connection(name) || fs::is_regular_file(name, failure)) return nullptr;
    auto const& targets = settings.configuration.targets;
    auto const it = std::ranges::find(targets, name, &Target::name);
    return it == targets.end() ? nullptr : &*it;
}

void append(std::vector<FileError>& into, std::vector<FileError> more) {
    into.insert(into.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

std::string nearest_configuration() {
    std::error_code failure;
    auto const here = fs::current_path(failure);
    if (failure) return {};
    auto const file = nearest_holding(here, {"pgplumb.info", ".git"}) / "pgplumb.info";
    return file.has_parent_path() && fs::exists(file, failure) ? file.lexically_proximate(here).string() : std::string();
}

std::vector<FileError> configure(CommandRow const& command, Settings& settings) {
    settings.add_environment(command.bit);
    settings.file = settings.text("config", nearest_configuration());
    if (settings.file.empty()) return {};
    if (std::error_code failure; is_connection(settings.file) && !fs::exists(settings.file, failure))
        throw Error(Failure::usage, "a connection string is no configuration", "--config takes a file.");
    settings.configuration = read_configuration(settings.file);
    auto errors = settings.configuration.errors;
    auto const* target = chosen(command, settings);
    for (Target const& one : settings.configuration.targets) {
        Settings tried;
        append(errors, &one == target ? settings.add(one.settings, Settings::Layer::target, true)
                                      : tried.add(one.settings, Settings::Layer::target, false));
    }
    if (target) {
        settings.target = target->name;
        settings.arguments.erase(settings.arguments.begin() + static_cast<std::ptrdiff_t>(command.own_arguments));
    }
    for (Waiver const& waiver : settings.configuration.waivers)
        if (!waiver.target.empty() &&
            std::ranges::find(settings.configuration.targets, waiver.target, &Target::name) == settings.configuration.targets.end())
            errors.push_back({waiver.origin, "no target is called \"" + waiver.target + '"', "a waiver's target is one of this file's"});
    append(errors, settings.add(settings.configuration.settings, Settings::Layer::all, true));
    return errors;
}

void add_configuration(Settings const& settings, std::vector<std::string> const& files, Description& desired) {
    std::error_code failure;
    for (auto const& file : files)
        if (fs::equivalent(file, settings.file, failure)) return;  // read with its description
    auto const& from = settings.configuration;
    for (auto const& [rule, severity] : from.severities) desired.severities.emplace(rule, severity);
    desired.ignored.insert(desired.ignored.begin(), from.ignored.begin(), from.ignored.end());
    desired.waivers.insert(desired.waivers.end(), from.waivers.begin(), from.waivers.end());
}

}  // namespace pgplumb
