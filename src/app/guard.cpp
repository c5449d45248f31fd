#include "pgplumb/guard.hpp"

#include "app/commands.hpp"
#include "app/version.hpp"
#include "base/upwards.hpp"
#include "pgplumb/error.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>

namespace pgplumb {
namespace {

namespace fs = std::filesystem;

/// The nearest pgplumb.info from the repository's root upwards, as far as the next repository's.
std::string configuration_of(std::string const& root) {
    std::error_code failure;
    auto const from = fs::canonical(root, failure);
    if (failure) return {};
    auto const file = nearest_holding(from, {"pgplumb.info", ".git"}) / "pgplumb.info";
    return file.has_parent_path() && fs::exists(file, failure) ? file.lexically_proximate(fs::current_path(failure)).string()
                                                               : std::string();
}

/// What the folder is called, wherever it is seen from.
std::string name_of(std::string const& root) {
    std::error_code failure;
    auto const name = fs::canonical(root, failure).filename().string();
    return name.empty() ? root : name;
}

/// What the file says of its databases' reports is not meant for this one, which would write over them.
void add_settings(Settings& settings, Description const& said, std::vector<FileError>& errors) {
    auto some = said.settings;
    std::erase_if(some, [](Setting const& one) { return one.key == "report" || one.key == "baseline"; });
    for (auto& error : settings.add(some, Settings::Layer::all, true)) errors.push_back(std::move(error));
}

}  // namespace

int check_repository(Settings settings) {
    auto const start = std::chrono::steady_clock::now();
    auto const root = settings.text("repo");
    if (std::error_code failure; !fs::is_directory(root, failure))
        throw Error(Failure::usage, root + " is no folder", "--repo takes the root of a repository.");
    settings.add_environment(find_command("check")->bit);
    auto const file = configuration_of(root);
    auto said = file.empty() ? Description() : read_descriptions({file});
    auto errors = said.errors;
    add_settings(settings, said, errors);
    if (!errors.empty()) return print_errors(errors);
    auto const options = judge_options(settings);
    for (auto const& [rule, severity] : options.severities) said.severities[rule] = severity;
    Report report;
    report.version = version;
    report.title = "repository " + name_of(root);
    report.fail_on = options.fail_on;
    report.layout = options.layout;
    if (!fixed_run()) report.started = now_utc();
    auto guarded = guard(root);
    report.files = guarded.files;
    auto judgement = judge(std::move(guarded), said, today_utc());
    report.findings = std::move(judgement.findings);
    report.accepted = std::move(judgement.accepted);
    report.problems = std::move(judgement.problems);
    if (!fixed_run()) report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    auto const lost = write_reports(options, report);
    return lost != 0 ? lost : exit_code(report, options);
}

}  // namespace pgplumb
