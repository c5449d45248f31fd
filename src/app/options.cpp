#include "app/options.hpp"

#include "base/nearest.hpp"
#include "pgplumb/error.hpp"

#include <algorithm>
#include <cctype>
#include <cstdint>

namespace pgplumb {
namespace {

Severity level(std::string const& word) {
    if (auto const severity = severity_of(word)) return *severity;
    if (word == "never") return Severity::off;
    throw Error(Failure::usage, "\"" + word + "\" is no level", "Levels are error, warning, note and never (or off).");
}

std::pair<std::string, std::string> halves(std::string const& text, std::string const& form) {
    auto const equals = text.find('=');
    if (equals == std::string::npos)
        throw Error(Failure::usage, "\"" + text + "\" is not of the form " + form, "pgplumb audit --help lists the options.");
    return {text.substr(0, equals), text.substr(equals + 1)};
}

std::string known_formats() {
    std::string out;
    for (Format const& format : all_formats()) out.append(out.empty() ? "" : ", ").append(format.name);
    return out;
}

void read_reports(Settings const& settings, JudgeOptions& out) {
    for (auto const& text : settings.list("report")) {
        out.reports.push_back(halves(text, "FORMAT=FILE"));
        if (std::ranges::find(all_formats(), out.reports.back().first, &Format::name) == all_formats().end())
            throw Error(Failure::usage, "no such report format: " + out.reports.back().first, "Formats are " + known_formats() + '.');
    }
    for (auto const& file : settings.list("output")) {
        auto const it =
            std::ranges::find_if(all_formats(), [&](Format const& f) { return !f.extension.empty() && file.ends_with(f.extension); });
        if (it == all_formats().end())
            throw Error(Failure::usage, "the ending of " + file + " names no format", "Endings are .xml, .md, .json, .sarif and .txt.");
        out.reports.emplace_back(it->name, file);
    }
}

Layout layout_of(Settings const& settings) {
    Layout out;
    out.junit_extended = settings.text("junit-flavor") == "extended";
    auto const passes = settings.text("junit-passes");
    if (!passes.empty()) out.junit_passes = passes == "all" ? Layout::Passes::all : Layout::Passes::summary;
    out.show_accepted = settings.flag("show-accepted");
    // Comments and summaries of GitHub, comments of GitLab; GitLab draws shorter diagrams.
    auto const target = settings.text("markdown-target");
    if (target == "github-summary" || target == "gitlab") out.markdown_limit = 1U << 20U;
    if (target == "gitlab") out.mermaid_limit = 1'900;
    if (target == "plain") out.markdown_limit = SIZE_MAX;
    return out;
}

/// Takes one item off a list as SET search_path has it: an identifier, which is folded to lower case, or one in quotes.
std::string take_schema(std::string_view& list) {
    std::string out;
    char const quote = list[0] == '"' || list[0] == '\'' ? list[0] : '\0';
    if (quote != '\0') list.remove_prefix(1);
    for (; !list.empty() && (quote != '\0' || list[0] != ','); list.remove_prefix(1)) {
        if (quote != '\0' && list[0] == quote) {
            list.remove_prefix(1);
            if (!list.starts_with(quote)) break;
        }
        out += quote != '\0' ? list[0] : static_cast<char>(std::tolower(static_cast<unsigned char>(list[0])));
    }
    while (quote == '\0' && out.ends_with(' ')) out.pop_back();
    return out;
}

}  // namespace

std::vector<Name> search_path_of(Settings const& settings) {
    auto const text = settings.text("search-path");
    std::vector<Name> out;
    for (std::string_view list = text; !list.empty();) {
        list.remove_prefix(std::min(list.find_first_not_of(' '), list.size()));
        auto const schema = list.empty() ? std::string() : take_schema(list);
        list.remove_prefix(std::min(list.find_first_not_of(' '), list.size()));
        if (schema.empty() || (!list.empty() && list[0] != ','))
            throw Error(Failure::usage, '"' + text + "\" is no search path",
                        "Schemas stand in it with commas between: app, \"Shop\", public");
        list.remove_prefix(std::min<std::size_t>(list.size(), 1));
        if (schema != "$user") out.emplace_back(schema);
    }
    if (out.empty()) out = settings.configuration.catalog.search_path;
    if (out.empty()) out.emplace_back("public");
    return out;
}

ConnectionOptions connection_of(Settings const& settings, std::string const& argument) {
    ConnectionOptions out;
    out.host = settings.text("host");
    out.port = settings.text("port");
    out.user = settings.text("username");
    auto const database = settings.text("dbname");
    auto const configured = settings.text("connection");
    // As in psql, a connection string on the command line says it all; one of a file gives way to options.
    out.over_string = argument.empty() && !configured.empty() && !is_connection(database);
    out.dbname = !argument.empty() ? argument : out.over_string ? configured : database;
    if (out.over_string) out.database = database;
    out.never_prompt = settings.flag("no-password");
    out.prompt = settings.flag("password");
    out.strict_tls = settings.flag("strict-tls");
    out.timeout = settings.number("timeout", out.timeout);
    return out;
}

Selection selection_of(Settings const& settings) {
    Selection out;
    auto const patterns = [&](char const* name, std::vector<Pattern>& into) {
        for (auto const& text : settings.list(name)) into.emplace_back(text);
    };
    patterns("schema", out.schemas);
    patterns("exclude-schema", out.not_schemas);
    patterns("table", out.tables);
    patterns("exclude-table", out.not_tables);
    return out;
}

JudgeOptions judge_options(Settings const& settings) {
    JudgeOptions out;
    read_reports(settings, out);
    out.layout = layout_of(settings);
    out.selection = selection_of(settings);
    out.strict_names = settings.flag("strict-names");
    if (settings.has("fail-on")) out.fail_on = level(settings.text("fail-on"));
    for (auto const& text : settings.list("severity")) {
        auto const [rule, word] = halves(text, "RULE=LEVEL");
        if (auto const known = rule_ids(); !names_rules(rule))
            throw Error(Failure::usage, "no such rule: " + rule, did_you_mean(rule, known));
        out.severities.emplace_back(rule, level(word));
    }
    out.pending_ok = settings.flag("pending-ok");
    out.allow_incomplete = settings.flag("allow-incomplete");
    out.fail_on_unproven = settings.flag("fail-on-unproven");
    out.color = settings.text("color", out.color);
    out.quiet = settings.flag("quiet");
    out.baseline = settings.text("baseline");
    return out;
}

}  // namespace pgplumb
