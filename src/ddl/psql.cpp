#include "ddl/psql.hpp"

#include "ddl/words.hpp"

#include <algorithm>
#include <array>

namespace pgplumb::psql {
namespace {

// clang-format off
constexpr std::array commands{
    Command{"g", Meta::send, false, true},      Command{"gx", Meta::send, false, true},      Command{"crosstabview", Meta::send},
    Command{"watch", Meta::send},               Command{"sendpipeline", Meta::send},         Command{"gset", Meta::send_and_set},
    Command{"gexec", Meta::send_and_run},       Command{"gdesc", Meta::describe},
    Command{"r", Meta::reset},                  Command{"reset", Meta::reset},
    Command{"q", Meta::quit},                   Command{"quit", Meta::quit},
    Command{"if", Meta::condition},             Command{"elif", Meta::condition_part},
    Command{"else", Meta::condition_part},      Command{"endif", Meta::condition_end},
    Command{"i", Meta::include},                Command{"include", Meta::include},
    Command{"ir", Meta::include_relative},      Command{"include_relative", Meta::include_relative},
    Command{"c", Meta::connect},                Command{"connect", Meta::connect},
    Command{"set", Meta::set},                  Command{"getenv", Meta::set},
    Command{"prompt", Meta::set_second},        Command{"unset", Meta::unset},
    Command{"encoding", Meta::encoding},
    Command{"!", Meta::not_followed, true},     Command{"cd", Meta::not_followed},
    Command{"e", Meta::not_followed},           Command{"edit", Meta::not_followed},
    Command{"ef", Meta::not_followed, true},    Command{"ev", Meta::not_followed, true},
    Command{"copy", Meta::harmless, true},      Command{"o", Meta::harmless, false, true},   Command{"out", Meta::harmless, false, true},
    Command{"w", Meta::harmless, false, true},  Command{"write", Meta::harmless, false, true},
    Command{"h", Meta::harmless, true},         Command{"help", Meta::harmless, true},
    Command{"sf", Meta::harmless, true},        Command{"sf+", Meta::harmless, true},
    Command{"sv", Meta::harmless, true},        Command{"sv+", Meta::harmless, true},
};
// clang-format on

// What prints, is about large objects, or keeps pg_dump's output from doing more than it says.
constexpr std::array harmless{
    "?",
    "C",
    "H",
    "T",
    "a",
    "bind",
    "bind_named",
    "close",
    "close_prepared",
    "conninfo",
    "copyright",
    "echo",
    "endpipeline",
    "errverbose",
    "f",
    "flush",
    "flushrequest",
    "getresults",
    "html",
    "l",
    "list",
    "lo_export",
    "lo_import",
    "lo_list",
    "lo_unlink",
    "p",
    "parse",
    "password",
    "print",
    "pset",
    "qecho",
    "restrict",
    "s",
    "setenv",
    "startpipeline",
    "syncpipeline",
    "t",
    "timing",
    "unrestrict",
    "warn",
    "x",
    "z",
};

/// \d and those like it come with letters that say what to list, and how.
bool lists(std::string_view name) {
    if (name.starts_with('d')) return std::ranges::all_of(name, [](char c) { return (c | 0x20) >= 'a' || c == '+'; });
    return !name.empty() && (name[0] == 'l' || name[0] == 'z') && name.find_first_not_of("S+x", 1) == std::string_view::npos;
}

/// The end of what a quote at `at` opens, behind the one that closes it; npos: none does.
std::size_t quoted_end(std::string_view text, std::size_t at) {
    char const quote = text[at];
    for (++at; at < text.size(); ++at) {
        if (quote == '\'' && text[at] == '\\') ++at;
        else if (text[at] == quote) return at + 1;
    }
    return std::string_view::npos;
}

char escaped(char c) {
    constexpr std::string_view letters = "ntbrf";
    constexpr std::string_view meant = "\n\t\b\r\f";
    auto const at = letters.find(c);
    return at == std::string_view::npos ? c : meant[at];
}

/// What stands between single quotes. Numbers of characters are left alone: no name that is looked for here has them.
std::string unescaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) out += text[i] == '\\' && i + 1 < text.size() ? escaped(text[++i]) : text[i];
    return out;
}

/// Takes one argument off the front. A quote that nothing closes takes the rest with it, as in psql.
std::string take(std::string_view& text) {
    std::string out;
    while (!text.empty() && !is_blank(text[0])) {
        bool const quote = text[0] == '\'' || text[0] == '"' || text[0] == '`';
        auto const end = quote ? quoted_end(text, 0) : 1;
        if (end == std::string_view::npos) return text = {}, std::string();
        out += text[0] == '\'' ? unescaped(text.substr(1, end - 2)) : std::string(text.substr(0, end));
        // Two of them that follow each other stand for one.
        if (text[0] == '\'' && end < text.size() && text[end] == '\'') out += '\'';
        text.remove_prefix(end);
    }
    return out;
}

}  // namespace

Command command_of(std::string_view name) {
    if (auto const* const it = std::ranges::find(commands, name, &Command::name); it != commands.end()) return *it;
    if (std::ranges::find(harmless, name) != harmless.end() || lists(name)) return {name, Meta::harmless};
    return {name};
}

std::size_t arguments_end(Command const& command, std::string_view line) {
    if (command.whole_line || command.meta == Meta::unknown) return line.size();
    for (std::size_t at = 0; at < line.size();) {
        char const c = line[at];
        bool const first = at == 0 || is_blank(line[at - 1]);
        if (c == '\\') return at;
        if (c == '|' && command.piped && first) return line.size();
        if (c == '\'' || c == '"' || c == '`') at = std::min(quoted_end(line, at), line.size());
        else ++at;
    }
    return line.size();
}

std::vector<std::string> arguments_of(std::string_view text) {
    std::vector<std::string> out;
    for (;;) {
        while (!text.empty() && is_blank(text[0])) text.remove_prefix(1);
        if (text.empty()) return out;
        out.push_back(take(text));
    }
}

}  // namespace pgplumb::psql
