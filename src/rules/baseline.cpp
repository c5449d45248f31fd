#include "pgplumb/error.hpp"
#include "pgplumb/finding.hpp"
#include "pgplumb/report.hpp"

#include <algorithm>

namespace pgplumb {
namespace {

constexpr std::string_view first_line = "# pgplumb baseline 1: fingerprint, rule, object";
constexpr std::size_t fingerprint_size = 16;

bool is_fingerprint(std::string_view text) {
    return text.size() == fingerprint_size && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

std::string baseline_of(std::span<Finding const> findings) {
    std::set<std::string> lines;
    for (Finding const& finding : findings)
        if (finding.object.kind != &waiver_kind)
            lines.insert(finding.fingerprint + ' ' + finding.rule + ' ' + visible(display(finding.object)));
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
        auto const fingerprint = line.substr(0, line.find(' '));
        if (!is_fingerprint(fingerprint)) fault("a line begins with a fingerprint of 16 hexadecimal digits");
        out.emplace(fingerprint);
    }
    return out;
}

std::size_t accept_known(Judgement& judgement, std::set<std::string> const& baseline) {
    std::set<std::string> left = baseline;
    for (Accepted const& one : judgement.accepted) left.erase(one.finding.fingerprint);
    std::erase_if(judgement.findings, [&](Finding const& finding) {
        left.erase(finding.fingerprint);
        if (!baseline.contains(finding.fingerprint)) return false;
        judgement.accepted.push_back({finding, "in the baseline"});
        return true;
    });
    return left.size();
}

}  // namespace pgplumb
