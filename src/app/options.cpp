#include "app/options.hpp"

#include "app/commands.hpp"
#include "base/nearest.hpp"
#include "pgplumb/error.hpp"
#include "pgplumb/report.hpp"

#include <boost/program_options.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <sstream>
#include <tuple>

namespace pgplumb {
namespace {

namespace po = boost::program_options;

po::options_description visible_options() {
    po::options_description out("Options");
    out.add_options()("host,h", po::value<std::string>(), "server's host, or folder of its socket")(
        "port,p", po::value<std::string>(), "server's port")("username,U", po::value<std::string>(), "role to connect as")(
        "dbname,d", po::value<std::string>(), "database, or a connection string")("no-password,w", "never ask for a password")(
        "password,W", "ask for a password before connecting")("schema,n", po::value<std::vector<std::string>>()->composing(),
                                                              "PATTERN, repeatable: only these schemas")(
        "exclude-schema,N", po::value<std::vector<std::string>>()->composing(), "PATTERN, repeatable: not these schemas")(
        "table,t", po::value<std::vector<std::string>>()->composing(), "PATTERN, repeatable: only these tables, views and sequences")(
        "exclude-table,T", po::value<std::vector<std::string>>()->composing(), "PATTERN, repeatable: not these")(
        "strict-names", "a PATTERN that nothing matches is an error")(
        "report", po::value<std::vector<std::string>>()->composing(),
        "FORMAT=FILE, repeatable; FORMAT is junit, markdown, json, sarif, gitlab, github or terminal, FILE may be -")(
        "output,o", po::value<std::vector<std::string>>()->composing(), "FILE, its format by its ending: .xml .md .json .sarif .txt")(
        "junit-flavor", po::value<std::string>(), "plain (default), or extended: with files, lines and properties")(
        "junit-passes", po::value<std::string>(), "all, or summary: one passing case per table (default: where there are many)")(
        "markdown-target", po::value<std::string>(), "github-comment (default), github-summary, gitlab or plain: how long it may be")(
        "show-accepted", "accepted findings one by one in Markdown and on the terminal")("fail-on", po::value<std::string>(),
                                                                                         "error (default), warning, note or never")(
        "severity", po::value<std::vector<std::string>>()->composing(), "RULE=LEVEL, repeatable; LEVEL is off, note, warning or error")(
        "pending-ok", "pending migrations are a note")("allow-incomplete", "exit 0 although something could not be checked")(
        "fail-on-unproven", "exit 1 when two expressions could not be proven equal")(
        "timeout", po::value<double>(), "seconds for everything (default 60)")("color", po::value<std::string>(), "auto, always or never")(
        "help,?", "this text");
    return out;
}

Severity level(std::string const& word) {
    for (auto const severity : {Severity::off, Severity::note, Severity::warning, Severity::error})
        if (to_text(severity) == word) return severity;
    if (word == "never") return Severity::off;
    throw Error(Failure::usage, "\"" + word + "\" is no level", "Levels are error, warning, note and never (or off).");
}

std::pair<std::string, std::string> halves(std::string const& text, std::string const& form) {
    auto const equals = text.find('=');
    if (equals == std::string::npos)
        throw Error(Failure::usage, "\"" + text + "\" is not of the form " + form, "pgplumb audit --help lists the options.");
    return {text.substr(0, equals), text.substr(equals + 1)};
}

bool is_connection(std::string const& text) {
    return text.find('=') != std::string::npos || text.starts_with("postgres://") || text.starts_with("postgresql://");
}

void read_reports(po::variables_map const& given, AuditOptions& out) {
    if (given.count("report") != 0)
        for (auto const& text : given["report"].as<std::vector<std::string>>()) {
            out.reports.push_back(halves(text, "FORMAT=FILE"));
            if (std::ranges::find(all_formats(), out.reports.back().first, &Format::name) == all_formats().end())
                throw Error(Failure::usage, "no such report format: " + out.reports.back().first,
                            "Formats are junit, markdown, json, sarif, gitlab, github and terminal.");
        }
    if (given.count("output") != 0)
        for (auto const& file : given["output"].as<std::vector<std::string>>()) {
            auto const it =
                std::ranges::find_if(all_formats(), [&](Format const& f) { return !f.extension.empty() && file.ends_with(f.extension); });
            if (it == all_formats().end())
                throw Error(Failure::usage, "the ending of " + file + " names no format", "Endings are .xml, .md, .json, .sarif and .txt.");
            out.reports.emplace_back(it->name, file);
        }
}

/// What `name` was given, by its word.
template <class T>
void choose(po::variables_map const& given, char const* name, std::map<std::string_view, T> const& words, T& into) {
    if (given.count(name) == 0) return;
    auto const& word = given[name].as<std::string>();
    auto const it = words.find(word);
    if (it != words.end()) {
        into = it->second;
        return;
    }
    std::string known;
    for (auto const& [other, value] : words) known.append(known.empty() ? "" : ", ").append(other);
    throw Error(Failure::usage, "--" + std::string(name) + " cannot be \"" + word + '"', "It can be: " + known + '.');
}

void read_layout(po::variables_map const& given, Layout& out) {
    choose(given, "junit-flavor", {{"plain", false}, {"extended", true}}, out.junit_extended);
    out.show_accepted = given.count("show-accepted") != 0;
    // Comments and summaries of GitHub, comments of GitLab; and how much Mermaid they draw.
    using Limits = std::pair<std::size_t, std::size_t>;
    std::size_t constexpr drawn = 45'000;
    Limits limits{out.markdown_limit, out.mermaid_limit};
    choose(given, "markdown-target",
           {{"github-comment", Limits{65'536, drawn}},
            {"github-summary", Limits{1U << 20U, drawn}},
            {"gitlab", Limits{1U << 20U, 1'900}},
            {"plain", Limits{SIZE_MAX, drawn}}},
           limits);
    std::tie(out.markdown_limit, out.mermaid_limit) = limits;
    choose(given, "junit-passes", {{"all", Layout::Passes::all}, {"summary", Layout::Passes::summary}}, out.junit_passes);
}

void read_connection(po::variables_map const& given, AuditOptions& out) {
    auto const text = [&](char const* name) { return given.count(name) != 0 ? given[name].as<std::string>() : std::string(); };
    out.connection.host = text("host");
    out.connection.port = text("port");
    out.connection.user = text("username");
    out.connection.dbname = text("dbname");
    out.connection.never_prompt = given.count("no-password") != 0;
    out.connection.prompt = given.count("password") != 0;
    if (given.count("timeout") != 0) out.connection.timeout = given["timeout"].as<double>();
    if (given.count("color") != 0) out.color = text("color");
    if (given.count("source") == 0) return;
    for (auto const& source : given["source"].as<std::vector<std::string>>()) {
        if (is_connection(source)) out.connection.dbname = source;
        else out.descriptions.push_back(source);
    }
}

void read_selection(po::variables_map const& given, AuditOptions& out) {
    auto const patterns = [&](char const* name, std::vector<Pattern>& into) {
        if (given.count(name) == 0) return;
        for (auto const& text : given[name].as<std::vector<std::string>>()) into.emplace_back(text);
    };
    patterns("schema", out.selection.schemas);
    patterns("exclude-schema", out.selection.not_schemas);
    patterns("table", out.selection.tables);
    patterns("exclude-table", out.selection.not_tables);
    out.strict_names = given.count("strict-names") != 0;
}

/// What Boost says of a command line, and which option may have been meant.
Error usage(po::error const& error, po::options_description const& options) {
    auto const* named = dynamic_cast<po::unknown_option const*>(&error);
    std::vector<std::string> known;
    for (auto const& option : options.options()) known.push_back("--" + option->long_name());
    auto const hint = named ? did_you_mean(named->get_option_name(), known) : std::string();
    return {Failure::usage, error.what(), hint.empty() ? "pgplumb audit --help lists the options." : hint};
}

}  // namespace

std::string audit_help() {
    std::ostringstream out;
    out << "Usage: pgplumb audit [OPTION...] [CONNECTION] [DESCRIPTION...]\n\n"
        << visible_options()
        << "\nExit codes: 0 plumb, 1 findings, 2 wrong use or unusable description, 3 server not reached,\n"
           "4 something could not be checked, 5 a report could not be written.\n";
    return out.str();
}

AuditOptions parse_audit_options(std::vector<std::string> const& arguments) {
    auto options = visible_options();
    options.add_options()("source", po::value<std::vector<std::string>>());
    po::positional_options_description positions;
    positions.add("source", -1);
    po::variables_map given;
    try {
        po::store(po::command_line_parser(arguments).options(options).positional(positions).run(), given);
    } catch (po::error const& error) {
        throw usage(error, options);
    }
    AuditOptions out;
    out.help = given.count("help") != 0;
    if (out.help) return out;
    read_connection(given, out);
    read_reports(given, out);
    read_layout(given, out.layout);
    read_selection(given, out);
    if (given.count("fail-on") != 0) out.fail_on = level(given["fail-on"].as<std::string>());
    if (given.count("severity") != 0)
        for (auto const& text : given["severity"].as<std::vector<std::string>>()) {
            auto const [rule, word] = halves(text, "RULE=LEVEL");
            auto const known = rule_ids();
            if (std::ranges::find(known, rule) == known.end())
                throw Error(Failure::usage, "no such rule: " + rule, did_you_mean(rule, known));
            out.severities.emplace_back(rule, level(word));
        }
    out.pending_ok = given.count("pending-ok") != 0;
    out.allow_incomplete = given.count("allow-incomplete") != 0;
    out.fail_on_unproven = given.count("fail-on-unproven") != 0;
    if (out.descriptions.empty()) out.descriptions = nearest_description();
    return out;
}

}  // namespace pgplumb
