#include "app/commands.hpp"
#include "app/version.hpp"
#include "pgplumb/error.hpp"

#include <algorithm>
#include <array>
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

/// What may follow a command, apart from options and files: words to choose from, or a shell's command in $(...).
std::string words_after(CommandRow const& command) {
    return command.name == "baseline"  ? "write"
           : command.name == "explain" ? "$(pgplumb rules 2>/dev/null | cut -d' ' -f1)"
                                       : words_of(command.arguments.find(' ') == std::string_view::npos ? command.arguments : "");
}

bool takes_files(CommandRow const& command) {
    constexpr std::array<std::string_view, 5> files{"DESCRIPTION", "SOURCE", "FILE", "ACTUAL", "TREE"};
    return std::ranges::any_of(files, [&](std::string_view word) { return command.arguments.find(word) != std::string_view::npos; });
}

bool is_path(OptionRow const& row) {
    return row.argument == "FILE" || row.argument == "FOLDER";
}

/// "junit= markdown= ...", what --report's values begin with.
std::string formats_before_files() {
    std::string out;
    for (Format const& format : all_formats()) out.append(out.empty() ? "" : " ").append(format.name).append("=");
    return out;
}

/// In single quotes of bash and zsh.
std::string quoted(std::string_view text) {
    std::string out = "'";
    for (char const c : text) out.append(c == '\'' ? "'\\''" : std::string(1, c));
    return out + '\'';
}

std::string bash() {
    std::string out = R"sh(# bash completion of pgplumb
_pgplumb() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words= files=
    # What stands around an equals sign comes as three words.
    if [[ $word == = ]]; then
        word=
    elif [[ $before == = ]]; then
        before=${COMP_WORDS[COMP_CWORD-2]}
    elif [[ $before != -* ]]; then
        before=
    fi
    case $before in
)sh";
    for (OptionRow const& row : all_options()) {
        if (row.takes == Takes::nothing || row.commands == 0) continue;
        out.append("        --").append(row.name);
        if (row.letter != 0) out.append(" | -").append(1, row.letter);
        auto const words = row.argument == "FORMAT=FILE" ? formats_before_files() : words_of(row.argument);
        out.append(")").append(is_path(row) ? " files=1" : words.empty() ? "" : " words=" + quoted(words)).append(" ;;\n");
    }
    out += "        '' | -*)\n            if ((COMP_CWORD == 1)); then\n                words='" + names_of_commands() +
           " --help --version'\n            else\n                case ${COMP_WORDS[1]} in\n";
    for (CommandRow const& command : all_commands()) {
        out.append("                    ").append(command.name).append(")").append(takes_files(command) ? " files=1" : "");
        out.append(" words=\"").append(words_after(command));
        each_option(command, [&](OptionRow const& row) { out.append(" --").append(row.name); });
        out += "\" ;;\n";
    }
    return out + R"sh(                esac
            fi
            ;;
        *) files=1 ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word"; [[ -z $files || $word == -* ]] || compgen -f -- "$word")
    # Readline quotes and marks files, and must not do so with words; called by hand there is nothing to tell.
    [[ -z $files ]] || compopt -o filenames 2>/dev/null
    [[ ${COMPREPLY[*]} != *= ]] || compopt -o nospace 2>/dev/null
    return 0
}
complete -F _pgplumb pgplumb
)sh";
}

/// In a specification of zsh: brackets end a description, colons a part.
std::string described(std::string_view text) {
    std::string out;
    for (char const c : text) out.append(std::string_view("[]:\\").find(c) != std::string_view::npos ? "\\" : "").append(1, c);
    return out;
}

/// What zsh does to complete an option's value; a space alone says only what is wanted.
std::string zsh_action(OptionRow const& row) {
    if (row.argument == "FORMAT=FILE") return "_pgplumb_report";
    auto const words = words_of(row.argument);
    return !words.empty() ? '(' + words + ')' : is_path(row) ? "_files" : row.name == "host" ? "_hosts" : " ";
}

constexpr std::string_view zsh_next = " \\\n            ";

/// The specifications of an option's letter and name, of which one excludes the other unless it may be repeated.
std::string zsh_option(OptionRow const& row) {
    auto help = "[" + described(row.help) + "]";
    if (row.takes != Takes::nothing) help.append(":").append(described(row.argument)).append(":").append(zsh_action(row));
    auto const name = "--" + std::string(row.name);
    // A question mark is a pattern there, and whoever completes has found --help.
    auto const letter = row.letter == 0 || row.letter == '?' ? std::string() : std::string("-") + row.letter;
    std::string once = row.takes == Takes::many ? "*" : "";
    if (once.empty() && !letter.empty()) once.append("(").append(letter).append(" ").append(name).append(")");
    auto const specification = [&](std::string const& spelling, char const* value) {
        std::string out = once;
        out.append(spelling).append(row.takes == Takes::nothing ? "" : value).append(help);
        return std::string(zsh_next) + quoted(out);
    };
    return (letter.empty() ? "" : specification(letter, "+")) + specification(name, "=");
}

/// The specifications of what is no option; empty if there is nothing to say.
std::string zsh_arguments(CommandRow const& command) {
    if (command.name == "baseline") return "'1:what to do:(write)' '*:file:_files'";
    if (command.name == "explain") return "'*:rule:_pgplumb_rule'";
    if (command.arguments.empty()) return {};
    auto const words = words_after(command);
    return quoted("*:argument:" + (!words.empty() ? '(' + words + ')' : takes_files(command) ? "_files" : " "));
}

std::string zsh() {
    std::string out = R"sh(#compdef pgplumb
_pgplumb_report() {
    if compset -P '*='; then
        _files
    else
        compadd -S '' - )sh" +
                      formats_before_files() + R"sh(
    fi
}
_pgplumb_rule() {
    compadd - ${${(f)"$(pgplumb rules 2>/dev/null)"}%% *}
}
_pgplumb() {
    local -a commands=(
)sh";
    for (CommandRow const& command : all_commands())
        out.append("        ").append(quoted(std::string(command.name) + ':' + std::string(command.summary))).append("\n");
    out += R"sh(    )
    if ((CURRENT == 2)); then
        _describe command commands
        [[ $words[2] != -* ]] || compadd - --help --version
        return
    fi
    shift words
    ((CURRENT--))
    case $words[1] in
)sh";
    for (CommandRow const& command : all_commands()) {
        out.append("    ").append(command.name).append(")\n        _arguments");
        each_option(command, [&](OptionRow const& row) { out += zsh_option(row); });
        if (auto const after = zsh_arguments(command); !after.empty()) out.append(zsh_next).append(after);
        out += "\n        ;;\n";
    }
    // As a file in $fpath it is the body of the function that it defines, and that is already being called.
    return out + R"sh(    esac
}
if [[ $funcstack[1] == _pgplumb ]]; then
    _pgplumb "$@"
else
    compdef _pgplumb pgplumb
fi
)sh";
}

/// In single quotes of fish, where a backslash escapes.
std::string quoted_for_fish(std::string_view text) {
    std::string out = "'";
    for (char const c : text) out.append(c == '\'' || c == '\\' ? "\\" : "").append(1, c);
    return out + '\'';
}

std::string fish() {
    std::string out =
        "# fish completion of pgplumb\n"
        "complete -c pgplumb -n __fish_use_subcommand -f -l help -d 'list the commands'\n"
        "complete -c pgplumb -n __fish_use_subcommand -f -l version -d 'say which one this is'\n";
    for (CommandRow const& command : all_commands()) {
        out.append("complete -c pgplumb -n __fish_use_subcommand -f -a ")
            .append(command.name)
            .append(" -d ")
            .append(quoted_for_fish(command.summary))
            .append("\n");
        auto const when = "complete -c pgplumb -n '__fish_seen_subcommand_from " + std::string(command.name) + "'";
        if (!takes_files(command)) out.append(when).append(" -f\n");
        if (auto const words = words_after(command); !words.empty())
            out.append(when)
                .append(" -a ")
                .append(words[0] == '$' ? "'(pgplumb rules 2>/dev/null | string split -f 1 \" \")'" : quoted_for_fish(words))
                .append("\n");
        each_option(command, [&](OptionRow const& row) {
            out.append(when).append(" -l ").append(row.name);
            if (row.letter != 0) out.append(" -s ").append(quoted_for_fish(std::string(1, row.letter)));
            auto const words = row.argument == "FORMAT=FILE" ? formats_before_files() : words_of(row.argument);
            if (row.takes != Takes::nothing) out += is_path(row) || row.argument.ends_with("FILE") ? " -r -F" : " -x";
            if (!words.empty()) out.append(" -a ").append(quoted_for_fish(words));
            out.append(" -d ").append(quoted_for_fish(row.help)).append("\n");
        });
    }
    return out;
}

/// Text that roff takes neither as a request nor as an escape, and prints with the signs that a shell knows.
std::string roff(std::string_view text) {
    constexpr std::string_view special = "\\-'\"`^~";
    constexpr std::array escapes{"\\e", "\\-", "\\(aq", "\\(dq", "\\(ga", "\\(ha", "\\(ti"};
    std::string out = text.starts_with('.') ? "\\&" : "";
    for (char const c : text) {
        auto const at = special.find(c);
        if (at == std::string_view::npos) out += c;
        else out += escapes[at];
    }
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
    // Names of options are searched for and copied, so none is broken at its hyphens.
    std::cout << R"(.TH PGPLUMB 1 "" "pgplumb )" << version
              << "\" \"User Commands\"\n.nh\n.ad l\n.SH NAME\npgplumb \\- tells whether a PostgreSQL database is what its description "
                 "says\n.SH SYNOPSIS\n";
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
        std::cout << ".TP\n";
        if (row.letter != 0) std::cout << R"(\fB\-)" << row.letter << "\\fR, ";
        std::cout << R"(\fB\-\-)" << roff(row.name) << "\\fR";
        if (!row.argument.empty()) std::cout << " \\fI" << roff(row.argument) << "\\fR";
        std::cout << '\n' << roff(row.help) << (row.takes == Takes::many ? "; repeatable" : "") << ".\n";
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
