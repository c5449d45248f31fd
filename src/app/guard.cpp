#include "pgplumb/guard.hpp"

#include "app/commands.hpp"
#include "app/version.hpp"
#include "base/upwards.hpp"
#include "kinds/extension.hpp"
#include "pgplumb/error.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <set>

namespace pgplumb {
namespace {

namespace fs = std::filesystem;

/// The nearest pgplumb.info from a folder upwards, as far as the repository's root.
std::string configuration_of(fs::path const& folder) {
    std::error_code failure;
    auto const from = fs::canonical(folder, failure);
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

/// Leaves out extensions that the description beside a tree gives, which may be another than the root's.
void leave_given(std::vector<Finding>& findings) {
    std::map<std::string, std::set<Name>> given;
    std::erase_if(findings, [&](Finding const& finding) {
        if (finding.object.kind != &extension::kind) return false;
        auto const file = configuration_of(fs::absolute(finding.origin.where.str()).parent_path());
        if (file.empty()) return false;
        auto const [it, unread] = given.try_emplace(file);
        if (unread) it->second = given_extensions(read_descriptions({file}));
        return it->second.contains(finding.object.name);
    });
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
    leave_given(guarded.findings);
    auto judgement = judge(std::move(guarded), said, today_utc());
    report.findings = std::move(judgement.findings);
    report.accepted = std::move(judgement.accepted);
    report.problems = std::move(judgement.problems);
    if (!fixed_run()) report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    auto const lost = write_reports(options, report);
    return lost != 0 ? lost : exit_code(report, options);
}

}  // namespace pgplumb
