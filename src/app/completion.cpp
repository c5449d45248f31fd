#include "app/commands.hpp"
#include "pgplumb/error.hpp"

#include <algorithm>
#include <iostream>

namespace pgplumb {
namespace {

/// Runs `act` with each option of a command that the command line takes.
template <class Act>
void each_option(CommandRow const& command, Act const& act) {
    for (OptionRow const& row : all_options())
        if ((row.commands & command.bit) != 0) act(row);
}

/// The words that an option's value is one of, with spaces between; empty if it is no choice.
std::string words_of(std::string_view argument) {
    std::string out(argument);
    if (out.find('|') == std::string::npos) return {};
    std::ranges::replace(out, '|', ' ');
    return out;
}

std::string names_of_commands() {
    std::string out;
    for (CommandRow const& command : all_commands()) out.append(out.empty() ? "" : " ").append(command.name);
    return out;
}

/// What may follow a command that is no option: words where there is a choice, else files.
std::string words_after(CommandRow const& command) {
    return command.name == "baseline"  ? "write"
           : command.name == "explain" ? "$(pgplumb rules | cut -d' ' -f1)"
                                       : words_of(command.arguments.find(' ') == std::string_view::npos ? command.arguments : "");
}

std::string bash() {
    std::string out =
        "# bash completion of pgplumb\n_pgplumb() {\n"
        "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words=\n    COMPREPLY=()\n"
        "    case $before in\n";
    for (OptionRow const& row : all_options())
        if (auto const words = words_of(row.argument); !words.empty())
            out.append("        --")
                .append(row.name)
                .append(") COMPREPLY=($(compgen -W '")
                .append(words)
                .append("' -- \"$word\")); return ;;\n");
    out += "    esac\n    if ((COMP_CWORD == 1)); then\n        words='" + names_of_commands() +
           " --help --version'\n    else\n        case ${COMP_WORDS[1]} in\n";
    for (CommandRow const& command : all_commands()) {
        out.append("            ").append(command.name).append(") words=\"").append(words_after(command));
        each_option(command, [&](OptionRow const& row) { out.append(" --").append(row.name); });
        out += "\" ;;\n";
    }
    return out +
           "        esac\n    fi\n    COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
           "    [[ $word == -* ]] || COMPREPLY+=($(compgen -f -- \"$word\"))\n}\ncomplete -o filenames -F _pgplumb pgplumb\n";
}

/// In single quotes of a shell, for zsh's specifications too.
std::string described(std::string_view text) {
    std::string out;
    for (char const c : text)
        out.append(c == '\''                                                   ? "'\\''"
                   : std::string_view("[]:").find(c) != std::string_view::npos ? std::string("\\") + c
                                                                               : std::string(1, c));
    return out;
}

std::string zsh() {
    std::string out = "#compdef pgplumb\n_pgplumb() {\n    local -a commands=(\n";
    for (CommandRow const& command : all_commands())
        out.append("        '").append(command.name).append(":").append(described(command.summary)).append("'\n");
    out += "    )\n    if ((CURRENT == 2)); then\n        _describe command commands\n        return\n    fi\n    case $words[2] in\n";
    for (CommandRow const& command : all_commands()) {
        out.append("    ").append(command.name).append(")\n        _arguments");
        each_option(command, [&](OptionRow const& row) {
            auto const words = words_of(row.argument);
            out.append(" \\\n            '").append(row.takes == Takes::many ? "*" : "").append("--").append(row.name);
            out.append("[").append(described(row.help)).append("]");
            if (row.takes != Takes::nothing)
                out.append(":").append(described(row.name)).append(":").append(words.empty() ? "_files" : '(' + words + ')');
            out += '\'';
        });
        auto const words = words_after(command);
        out.append(" \\\n            '*:argument:")
            .append(words.empty() || words[0] == '$' ? "_files" : '(' + words + ')')
            .append("'\n        ;;\n");
    }
    return out + "    esac\n}\ncompdef _pgplumb pgplumb\n";
}

std::string fish() {
    std::string out = "# fish completion of pgplumb\n";
    for (CommandRow const& command : all_commands()) {
        out.append("complete -c pgplumb -n __fish_use_subcommand -f -a ")
            .append(command.name)
            .append(" -d '")
            .append(command.summary)
            .append("'\n");
        auto const when = "complete -c pgplumb -n '__fish_seen_subcommand_from " + std::string(command.name) + "'";
        if (auto const words = words_after(command); !words.empty())
            out.append(when).append(" -f -a \"").append(words[0] == '$' ? "(pgplumb rules | string split -f 1 ' ')" : words).append("\"\n");
        each_option(command, [&](OptionRow const& row) {
            out.append(when).append(" -l ").append(row.name);
            if (row.letter != 0) out.append(" -s ").append(1, row.letter);
            if (row.takes != Takes::nothing) out += " -r";
            if (auto const words = words_of(row.argument); !words.empty()) out.append(" -f -a '").append(words).append("'");
            std::string help;
            for (char const c : row.help) help.append(c == '\'' ? "\\'" : std::string(1, c));
            out.append(" -d '").append(help).append("'\n");
        });
    }
    return out;
}

/// Text that roff would not take as a request or an escape.
std::string roff(std::string_view text) {
    std::string out;
    for (char const c : text) out.append(c == '\\' ? "\\e" : c == '-' ? "\\-" : c == '\'' ? "\\(aq" : std::string(1, c));
    return out;
}

}  // namespace

int completion(Settings const& settings) {
    auto const shell = settings.arguments.size() == 1 ? settings.arguments[0] : std::string();
    if (shell != "bash" && shell != "zsh" && shell != "fish")
        throw Error(Failure::usage, "completion takes bash, zsh or fish", "source <(pgplumb completion bash)");
    std::cout << (shell == "bash" ? bash() : shell == "zsh" ? zsh() : fish());
    return 0;
}

int manual(Settings const& settings) {
    if (!settings.arguments.empty()) throw Error(Failure::usage, "man takes no argument", "pgplumb man | man -l -");
    std::cout << ".TH PGPLUMB 1\n.SH NAME\npgplumb \\- tells whether a PostgreSQL database is what its description says\n.SH SYNOPSIS\n";
    for (CommandRow const& command : all_commands())
        std::cout << ".B pgplumb " << roff(command.name) << "\n[OPTION...] " << roff(command.arguments) << "\n.br\n";
    std::cout << ".SH COMMANDS\n";
    for (CommandRow const& command : all_commands()) {
        std::cout << ".TP\n.B " << roff(command.name) << '\n' << roff(command.summary) << ".\n.br\nOptions:";
        each_option(command, [](OptionRow const& row) { std::cout << " \\-\\-" << roff(row.name); });
        std::cout << '\n';
    }
    std::cout << ".SH OPTIONS\n";
    for (OptionRow const& row : all_options()) {
        if (row.commands == 0) continue;
        std::cout << ".TP\n.BR ";
        if (row.letter != 0) std::cout << "\\-" << row.letter << " \", \" ";
        std::cout << "\\-\\-" << roff(row.name) << (row.argument.empty() ? "" : " \" \" ") << roff(row.argument) << '\n'
                  << roff(row.help) << (row.takes == Takes::many ? "; repeatable" : "") << ".\n";
    }
    std::cout << ".SH ENVIRONMENT\n";
    for (OptionRow const& row : all_options())
        if (row.setting)
            std::cout << ".TP\n.B " << variable_of(row) << "\nas " << (row.commands == 0 ? "the setting " : "\\-\\-") << roff(row.name)
                      << '\n';
    std::cout
        << ".PP\nlibpq's own variables (PGHOST, PGSERVICE, PGPASSFILE ...) hold as in psql.\n.SH FILES\n.TP\n.B pgplumb.info\n"
           "the nearest one upwards, as far as the repository\\(aqs root: settings, targets, waivers, and a description.\n"
           ".SH EXIT STATUS\n0 plumb, 1 findings, 2 wrong use or unusable description, 3 server not reached, 4 something could not be "
           "checked, 5 a report could not be written, 70 a bug, 130 and 143 interrupted.\n";
    return 0;
}

}  // namespace pgplumb
