#include "app/commands.hpp"
#include "kinds/foreign_key.hpp"
#include "pgplumb/error.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

namespace pgplumb {
namespace {

std::string rendered(Format const& format, Report const& report) {
    std::ostringstream out;
    format.write(report, out);
    return out.str();
}

bool with_colour(JudgeOptions const& options) {
    auto const* term = std::getenv("TERM");
    auto const* force = std::getenv("CLICOLOR_FORCE");
    if (options.color != "auto") return options.color == "always";
    if (std::getenv("NO_COLOR") || (term && std::string_view(term) == "dumb")) return false;
    return ::isatty(1) == 1 || (force && *force != '\0' && std::string_view(force) != "0");
}

void describe_sides(Report& report, Description const& desired, Selection const& selection) {
    report.declared.reserve(desired.catalog.size());
    for (Kind const* kind : all_kinds())
        for (Object const& object : desired.catalog.of(*kind))
            if (selection.keeps(object.id)) report.declared.push_back({object.id, object.origin});
    for (Object const& key : desired.catalog.of(foreign_key::kind))
        if (selection.keeps(key.id))
            report.edges.push_back({key.id, key.get(foreign_key::columns), key.get(foreign_key::target),
                                    std::ranges::any_of(report.findings, [&](Finding const& f) {
                                        return f.object == key.id && f.rule.ends_with("missing");
                                    })});
}

}  // namespace

bool fixed_run() {
    return std::getenv("PGPLUMB_FIXED_RUN") != nullptr;
}

std::string now_utc() {
    auto const now = std::time(nullptr);
    std::tm utc{};
    gmtime_r(&now, &utc);
    char text[32];
    return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

std::chrono::year_month_day today_utc() {
    return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
}

int write_reports(JudgeOptions const& options, Report const& report) {
    int code = 0;
    bool standard = false;
    for (auto const& [name, file] : options.reports) {
        auto const& format = *std::ranges::find(all_formats(), name, &Format::name);
        try {
            if (file == "-") standard = true, std::cout << rendered(format, report);
            else write_file(file, rendered(format, report));
        } catch (Error const& error) {
            std::cerr << "pgplumb: " << visible(error.what()) << "\nhint: " << error.hint() << '\n';
            code = static_cast<int>(Failure::report_lost);
        }
    }
    if (options.quiet && !report.failure.empty())
        std::cerr << "pgplumb: " << visible(report.failure) << "\nhint: " << visible(report.failure_hint) << '\n';
    if (!standard && !options.quiet) write_terminal(report, std::cout, with_colour(options));
    std::cout.flush();
    return std::cout ? code : static_cast<int>(Failure::report_lost);
}

void check_names(JudgeOptions const& options, Catalog const& actual, Catalog const& desired) {
    auto const lost = options.selection.without_match(actual, desired);
    bool const all = lost.size() == options.selection.schemas.size() + options.selection.tables.size();
    for (auto const& pattern : lost) {
        auto const text = "nothing is called \"" + pattern + (&actual == &desired ? "\"" : "\", in the database or in the description");
        if (all || options.strict_names)
            throw Error(Failure::usage, text, "Unquoted letters are folded to lower case; * and ? stand for any text and one character.");
        if (!options.quiet) std::cerr << "pgplumb: warning: " << visible(text) << '\n';
    }
}

void accept_baseline(JudgeOptions const& options, Judgement& judgement) {
    if (options.baseline.empty()) return;
    std::error_code failure;
    bool const regular = std::filesystem::is_regular_file(options.baseline, failure);
    std::ifstream in(options.baseline, std::ios::binary);
    std::string const text = regular && in ? std::string{std::istreambuf_iterator<char>(in), {}} : std::string();
    if (!regular || !in)
        throw Error(Failure::usage, "the baseline " + options.baseline + " could not be read", "pgplumb baseline write writes one.");
    auto const gone = accept_known(judgement, read_baseline(text, options.baseline));
    if (gone > 0 && !options.selection.narrows() && !options.quiet)
        std::cerr << "pgplumb: note: " << gone << (gone == 1 ? " line" : " lines") << " of the baseline " << visible(options.baseline)
                  << (gone == 1 ? " fits" : " fit") << " nothing any more; write it again\n";
}

void fill_report(Report& report, Judgement judgement, Description const& desired, Catalog const& actual, JudgeOptions const& options) {
    select(judgement, options.selection);
    report.findings = std::move(judgement.findings);
    report.accepted = std::move(judgement.accepted);
    report.problems = std::move(judgement.problems);
    report.covered = std::move(judgement.covered);
    for (Change const& change : judgement.unproven)
        report.unproven.push_back(std::string(change.id().kind->name) + ' ' + display(change.id()) + ": " +
                                  std::string(change.field->name));
    describe_sides(report, desired, options.selection);
    report.uncompared = actual.uncompared;
    report.uncompared_desired = desired.catalog.uncompared;
    report.warnings.insert(report.warnings.end(), actual.remarks.begin(), actual.remarks.end());
}

int exit_code(Report const& report, JudgeOptions const& options) {
    if (report.failed() || (options.fail_on_unproven && !report.unproven.empty())) return 1;
    return report.problems.empty() || options.allow_incomplete ? 0 : static_cast<int>(Failure::incomplete);
}

}  // namespace pgplumb
