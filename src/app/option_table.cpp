#include "app/option_table.hpp"

#include "app/commands.hpp"

#include <algorithm>
#include <array>

namespace pgplumb {
namespace {

constexpr Commands audit_bit = 1;
constexpr Commands diff_bit = 2;
constexpr Commands dump_bit = 4;
constexpr Commands check_bit = 8;
constexpr Commands baseline_bit = 16;
constexpr Commands config_bit = 32;
constexpr Commands rules_bit = 64;
constexpr Commands explain_bit = 128;
constexpr Commands init_bit = 256;
constexpr Commands completion_bit = 512;
constexpr Commands man_bit = 1024;
constexpr Commands history_bit = 2048;

constexpr Commands judges = audit_bit | baseline_bit | config_bit | diff_bit;
constexpr Commands connects = judges | dump_bit | init_bit;
constexpr Commands selects = connects & ~init_bit;
constexpr Commands reports = (judges & ~baseline_bit) | check_bit;
constexpr Commands judged_levels = judges | check_bit;
constexpr Commands connects_by_options = connects & ~diff_bit;
constexpr Commands reads_sql = selects | check_bit;
constexpr Commands reads_trees = reads_sql | history_bit;
constexpr Commands any = 0xFFFFFFFFU;

constexpr std::string_view levels = "error|warning|note|never";

// clang-format off
// One row a command, in the order of --help.
constexpr std::array commands{
    CommandRow{"audit", audit_bit, "[TARGET | CONNECTION] [DESCRIPTION... | SQL...]", "hold a live database against its description, or what SQL files make", true, audit},
    CommandRow{"diff", diff_bit, "ACTUAL DESIRED", "hold any source against any other: databases, descriptions, SQL files, snapshots", true, diff_sources},
    CommandRow{"dump", dump_bit, "[SOURCE...]", "write a source as a description, a snapshot or SQL", true, dump},
    CommandRow{"init", init_bit, "[CONNECTION]", "write a first pgplumb.info and a description of a database", true, init},
    CommandRow{"check", check_bit, "[--repo FOLDER] [DESCRIPTION... | SQL...]", "find the mistakes in descriptions and SQL files, and what in a repository invites incidents", false, check},
    CommandRow{"history", history_bit, "TREE", "tell what migrations make, revision by revision, without running them", true, history},
    CommandRow{"baseline", baseline_bit, "write FILE [TARGET | CONNECTION] [DESCRIPTION... | SQL...]", "keep what an audit finds today, for --baseline", true, baseline, 2},
    CommandRow{"config", config_bit, "[TARGET]", "tell what holds here, and where it was said", true, config},
    CommandRow{"rules", rules_bit, "", "list what is checked", false, rules},
    CommandRow{"explain", explain_bit, "RULE", "say what a rule means and how to mend what it finds", false, explain},
    CommandRow{"completion", completion_bit, "bash|zsh|fish", "print a shell's completions", false, completion},
    CommandRow{"man", man_bit, "", "print the manual page", false, manual},
};

// One row an option, in the order of --help.
constexpr std::array options{
    OptionRow{"host", 'h', Takes::one, "HOST", "server's host, or folder of its socket", connects_by_options, true},
    OptionRow{"port", 'p', Takes::one, "PORT", "server's port", connects_by_options, true},
    OptionRow{"username", 'U', Takes::one, "ROLE", "role to connect as", connects_by_options, true},
    OptionRow{"dbname", 'd', Takes::one, "DATABASE", "database, or a connection string", connects_by_options, false},
    OptionRow{"connection", 0, Takes::one, "CONNECTION", "connection string or URI; as a setting, a target's server", connects_by_options, true},
    OptionRow{"no-password", 'w', Takes::nothing, "", "never ask for a password", connects, true},
    OptionRow{"password", 'W', Takes::nothing, "", "ask for a password before connecting", connects, false},
    OptionRow{"strict-tls", 0, Takes::nothing, "", "only a server that proves who it is: sslmode=verify-full and channel_binding=require", connects, true},
    OptionRow{"timeout", 0, Takes::one, "SECONDS", "for everything together (default 60)", connects | check_bit, true},
    OptionRow{"preflight", 0, Takes::nothing, "", "no audit: tell whether one could run, of server, TLS, role, rights and settings", audit_bit, false},
    OptionRow{"ledger-only", 0, Takes::nothing, "", "no audit: tell whether the ledger stands where the migrations end, and their tables are there", audit_bit, false},
    OptionRow{"schema", 'n', Takes::many, "PATTERN", "only these schemas", selects, true},
    OptionRow{"exclude-schema", 'N', Takes::many, "PATTERN", "not these schemas", selects, true},
    OptionRow{"table", 't', Takes::many, "PATTERN", "only these tables, views and sequences", selects, true},
    OptionRow{"exclude-table", 'T', Takes::many, "PATTERN", "not these", selects, true},
    OptionRow{"strict-names", 0, Takes::nothing, "", "a PATTERN that nothing matches is an error", selects, true},
    OptionRow{"search-path", 0, Takes::one, "SCHEMAS", "where names in SQL files are looked for, as SET search_path takes it (default public)", reads_trees, true},
    OptionRow{"scratch", 0, Takes::one, "SERVER", "run SQL files on SERVER, a connection string, in a database made for it; auto: on a private one", reads_sql, true},
    OptionRow{"repo", 0, Takes::one, "FOLDER", "a repository: tell what in its files and migrations invites an incident, as a report", check_bit, false},
    OptionRow{"format", 'F', Takes::one, "info|json|xml|snapshot|sql", "how to write (default: by the ending of FILE, else info)", dump_bit, false},
    OptionRow{"output", 'o', Takes::many, "FILE", "write to FILE, in the format of its ending", reports | dump_bit | history_bit, false},
    OptionRow{"at", 0, Takes::one, "REVISION", "as far as REVISION, as Alembic names it (default heads)", history_bit, false},
    OptionRow{"sql", 0, Takes::nothing, "", "the SQL that the revisions send, as a script for psql", history_bit, false},
    OptionRow{"mermaid", 0, Takes::nothing, "", "the revisions as a flowchart of Mermaid's", history_bit, false},
    OptionRow{"json", 0, Takes::nothing, "", "all of it as JSON", history_bit, false},
    OptionRow{"objects", 0, Takes::nothing, "", "each object in a line of its own, those too that come or go with their table", history_bit, false},
    OptionRow{"report", 0, Takes::many, "FORMAT=FILE", "write a report; FORMAT is junit, markdown, json, sarif, gitlab, github or terminal, FILE may be -", reports, true},
    OptionRow{"junit-flavor", 0, Takes::one, "plain|extended", "extended: with files, lines and properties, for GitLab and CircleCI", reports, true},
    OptionRow{"junit-passes", 0, Takes::one, "all|summary", "summary: one passing case per table (default: where there are many)", reports, true},
    OptionRow{"markdown-target", 0, Takes::one, "github-comment|github-summary|gitlab|plain", "how long it may be (default github-comment)", reports, true},
    OptionRow{"fail-on", 0, Takes::one, levels, "exit 1 from this level on (default error)", judged_levels, true},
    OptionRow{"severity", 0, Takes::many, "RULE=LEVEL", "judge otherwise; RULE may hold *, LEVEL is off, note, warning or error", judged_levels, true},
    OptionRow{"pending-ok", 0, Takes::nothing, "", "pending migrations are a note", judges, true},
    OptionRow{"plan", 0, Takes::nothing, "", "tell the way back to what a migration tree makes: what to stamp, what to run, which SQL", audit_bit, false},
    OptionRow{"allow-incomplete", 0, Takes::nothing, "", "what could not be read does not fail the run", connects | check_bit, true},
    OptionRow{"fail-on-unproven", 0, Takes::nothing, "", "exit 1 when two expressions could not be proven equal", judges, true},
    OptionRow{"baseline", 0, Takes::one, "FILE", "accept what stands in FILE; what is new counts", judges, true},
    OptionRow{"show-accepted", 0, Takes::nothing, "", "waived and baselined findings one by one, not only their number", reports, true},
    OptionRow{"force", 0, Takes::nothing, "", "write over files that are there", init_bit, false},
    OptionRow{"show", 0, Takes::nothing, "", "each setting, its value and where it comes from; config does so anyway", config_bit, false},
    OptionRow{"color", 0, Takes::one, "auto|always|never", "colours of the terminal's report", judged_levels, true},
    OptionRow{"quiet", 'q', Takes::nothing, "", "no report on the terminal, no progress, no warnings; errors are still told", connects | check_bit, true},
    OptionRow{"verbose", 'v', Takes::nothing, "", "tell what is being done, and how long it took", connects, true},
    OptionRow{"config", 0, Takes::one, "FILE", "configuration (default: the nearest pgplumb.info upwards)", connects | history_bit, false},
    OptionRow{"descriptions", 0, Takes::many, "FILE", "as a setting: what an audit without a description takes", 0, true},
    OptionRow{"help", '?', Takes::nothing, "", "this text", any, false},
};
// clang-format on

/// "  -h, --host HOST"
std::string left(OptionRow const& row) {
    std::string out = row.letter != 0 ? std::string("  -") + row.letter + ", --" : "      --";
    return out.append(row.name).append(row.argument.empty() ? "" : " ").append(row.argument);
}

}  // namespace

std::span<CommandRow const> all_commands() {
    return commands;
}

std::span<OptionRow const> all_options() {
    return options;
}

CommandRow const* find_command(std::string_view name) {
    auto const* const it = std::ranges::find(commands, name, &CommandRow::name);
    return it == commands.end() ? nullptr : it;
}

OptionRow const* find_option(std::string_view name) {
    auto const* const it = std::ranges::find(options, name, &OptionRow::name);
    return it == options.end() ? nullptr : it;
}

std::string help_of(CommandRow const& command) {
    constexpr std::size_t indent = 34;
    std::string out = "Usage: pgplumb " + std::string(command.name) + " [OPTION...] " + std::string(command.arguments) + '\n' +
                      std::string(command.summary) + "\n\n";
    for (OptionRow const& row : options) {
        if ((row.commands & command.bit) == 0) continue;
        auto line = left(row);
        if (line.size() + 2 > indent) line.append("\n").append(indent, ' ');
        else line.resize(indent, ' ');
        out.append(line).append(row.help).append(row.takes == Takes::many ? "; repeatable\n" : "\n");
    }
    if (command.configured)
        out +=
            "\nMost can be set in the environment, as PGPLUMB_FAIL_ON, and in pgplumb.info; `pgplumb config --show` tells\n"
            "what holds here and where it comes from.\n";
    return out +
           "\nExit codes: 0 plumb, 1 findings, 2 wrong use or unusable description, 3 server not reached,\n"
           "4 something could not be checked, 5 a report could not be written.\n";
}

std::string help_of_all() {
    std::string out = "pgplumb tells whether a PostgreSQL database is still plumb with its description.\n\n";
    for (CommandRow const& command : commands) {
        auto line = "  pgplumb " + std::string(command.name) + ' ' + std::string(command.arguments);
        if (line.size() > 48) line.append("\n").append(50, ' ');
        else line.resize(50, ' ');
        out.append(line).append(command.summary).append("\n");
    }
    return out + "\npgplumb COMMAND --help lists a command's options, pgplumb --version says which one this is.\n";
}

}  // namespace pgplumb
