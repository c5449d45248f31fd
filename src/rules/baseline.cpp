#include "pgplumb/error.hpp"
#include "pgplumb/finding.hpp"
#include "pgplumb/report.hpp"
#include "rules/checks.hpp"

#include <algorithm>

namespace pgplumb {
namespace {

constexpr std::string_view first_line = "# pgplumb baseline 1: fingerprint, content, rule, object";
constexpr std::size_t fingerprint_size = 16;
constexpr std::size_t content_size = 8;

/// "0123456789abcdef 01234567"
bool begins_rightly(std::string_view line) {
    auto const digits = [](std::string_view text) { return text.find_first_not_of("0123456789abcdef") == std::string_view::npos; };
    return line.size() > fingerprint_size + content_size + 1 && line[fingerprint_size] == ' ' && digits(line.substr(0, fingerprint_size)) &&
           digits(line.substr(fingerprint_size + 1, content_size));
}

/// What was found, beside where: a column that drifts further, one more pending revision or one more object that is
/// missing with it make another content.
std::string content_of(Finding const& finding) {
    auto text = finding.expected + '\n' + finding.actual + '\n' + finding.revision.str();
    if (finding.object.kind == &ledger_kind) text += '\n' + finding.message;
    for (ObjectId const& id : finding.covers) text.append("\n").append(id.kind->name).append(" ").append(display(id));
    return fingerprint(text, finding.object).substr(0, content_size);
}

std::string line_of(Finding const& finding) {
    return finding.fingerprint + ' ' + content_of(finding);
}

}  // namespace

std::string baseline_of(std::span<Finding const> findings) {
    std::set<std::string> lines;
    for (Finding const& finding : findings)
        if (finding.object.kind != &waiver_kind)
            lines.insert(line_of(finding) + ' ' + finding.rule + ' ' + visible(display(finding.object)));
    std::string out(first_line);
    for (auto const& line : lines) out.append("\n").append(line);
    return out + '\n';
}

std::set<std::string> read_baseline(std::string_view text, std::string const& path) {
    std::set<std::string> out;
    for (int number = 1; number == 1 || !text.empty(); ++number) {
        auto const line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        auto const fault = [&](std::string const& what) {
            auto at = path;
            at.append(":").append(std::to_string(number)).append(": ").append(what);
            throw Error(Failure::usage, at, "pgplumb baseline write " + path + " writes one.");
        };
        if (number == 1 && line != first_line) fault("this is no baseline of format 1");
        if (line.empty() || line.starts_with('#')) continue;
        if (!begins_rightly(line)) fault("a line begins with 16 and 8 hexadecimal digits");
        out.emplace(line.substr(0, fingerprint_size + content_size + 1));
    }
    return out;
}

std::size_t accept_known(Judgement& judgement, std::set<std::string> const& baseline) {
    std::set<std::string> left = baseline;
    for (Accepted const& one : judgement.accepted) left.erase(line_of(one.finding));
    std::erase_if(judgement.findings, [&](Finding const& finding) {
        left.erase(line_of(finding));
        if (!baseline.contains(line_of(finding))) return false;
        judgement.accepted.push_back({finding, "in the baseline"});
        return true;
    });
    return left.size();
}

}  // namespace pgplumb
