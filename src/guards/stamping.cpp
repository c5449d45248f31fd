#include "guards/stamping.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <span>

namespace pgplumb::guards {
namespace {

using Words = std::span<Word const>;

constexpr int deepest = 8;  // shells within shells

/// Commands that run the command they are given, or one line of a shell.
constexpr auto starters = std::to_array<std::string_view>({"ash",
                                                           "aws",
                                                           "aws-vault",
                                                           "az",
                                                           "bash",
                                                           "chamber",
                                                           "chpst",
                                                           "chroot",
                                                           "chronic",
                                                           "command",
                                                           "conda",
                                                           "coverage",
                                                           "cf",
                                                           "cmd",
                                                           "dash",
                                                           "ddev",
                                                           "doas",
                                                           "docker",
                                                           "docker-compose",
                                                           "dockerize",
                                                           "dokku",
                                                           "doppler",
                                                           "dotenv",
                                                           "eb",
                                                           "env",
                                                           "envdir",
                                                           "eval",
                                                           "exec",
                                                           "fly",
                                                           "flyctl",
                                                           "flock",
                                                           "gosu",
                                                           "gcloud",
                                                           "hatch",
                                                           "heroku",
                                                           "honcho",
                                                           "infisical",
                                                           "ionice",
                                                           "kamal",
                                                           "ksh",
                                                           "kubectl",
                                                           "lando",
                                                           "mamba",
                                                           "micromamba",
                                                           "nerdctl",
                                                           "nice",
                                                           "nix",
                                                           "nix-shell",
                                                           "nohup",
                                                           "oc",
                                                           "op",
                                                           "pdm",
                                                           "pipenv",
                                                           "pipx",
                                                           "pixi",
                                                           "podman",
                                                           "podman-compose",
                                                           "poetry",
                                                           "py",
                                                           "railway",
                                                           "rye",
                                                           "runuser",
                                                           "s6-setuidgid",
                                                           "scalingo",
                                                           "setpriv",
                                                           "sh",
                                                           "sops",
                                                           "ssh",
                                                           "stdbuf",
                                                           "su",
                                                           "su-exec",
                                                           "sudo",
                                                           "systemd-run",
                                                           "time",
                                                           "timeout",
                                                           "tini",
                                                           "uv",
                                                           "uvx",
                                                           "vagrant",
                                                           "watch",
                                                           "with-contenv",
                                                           "xargs",
                                                           "zsh",
                                                           "dumb-init",
                                                           "wait-for-it",
                                                           "wait-for-it.sh",
                                                           "wait-for",
                                                           "wait-for.sh",
                                                           "retry",
                                                           "retry.sh"});

/// What stands before a command and is none.
constexpr auto keywords = std::to_array<std::string_view>({"if", "then", "else", "elif", "do", "while", "until", "!", "{", "}", "time"});

/// Shells that read a script from their input.
constexpr auto shells = std::to_array<std::string_view>({"sh", "bash", "dash", "zsh", "ksh", "ash", "ssh", "su"});

bool among(std::span<std::string_view const> all, std::string_view word) {
    return std::ranges::find(all, word) != all.end();
}

std::string lowered(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

std::string_view base_of(std::string_view word) {
    auto out = word.substr(word.find_last_of("/\\") + 1);
    if (out.ends_with(".exe")) out.remove_suffix(4);
    return out;
}

bool is_variable(std::string_view word) {
    return word.starts_with('$') && word != "$()";
}

/// NAME=value
bool is_assignment(std::string_view word) {
    auto const equals = word.find('=');
    if (equals == 0 || equals == std::string_view::npos || std::isdigit(static_cast<unsigned char>(word[0])) != 0) return false;
    return std::ranges::all_of(word.substr(0, equals), [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
}

bool is_python(std::string_view base) {
    return base.starts_with("python") || base.starts_with("pypy");
}

/// Commands whose words are texts, and no commands.
constexpr auto tellers = std::to_array<std::string_view>(
    {"awk", "cat", "echo", "egrep", "git", "grep", "logger", "man", "print", "printf", "rg", "sed", "tee", "which"});

bool tells(std::string_view word) {
    return among(tellers, base_of(word));
}

bool starts_others(std::string_view word) {
    auto const base = base_of(word);
    if (!is_variable(word)) return among(starters, base) || is_python(base);
    auto const name = lowered(word);
    return std::ranges::none_of(std::array{"echo", "print", "log"}, [&](auto const* part) { return name.find(part) != std::string::npos; });
}

/// How many of the words, from the first on, name a tool that stamps; 0: they name none.
std::size_t tool(Words words) {
    auto const& first = words[0].text;
    bool const module = first == "-m" && words.size() > 1;
    auto const name = module ? std::string_view(words[1].text) : base_of(first);
    bool const held = is_variable(first) && lowered(first).find("alembic") != std::string::npos && first.find(' ') == std::string::npos;
    if (held || name == "alembic" || (module && name == "alembic.config")) return module ? 2 : 1;
    return 0;
}

/// The same of tools that have Alembic behind `db`: flask, and scripts such as manage.py.
std::size_t tool_with_db(Words words) {
    auto const& first = words[0].text;
    bool const module = first == "-m" && words.size() > 1;
    auto const name = module ? std::string_view(words[1].text) : base_of(first);
    if (name != "flask" && name != "manage.py" && name != "manage") return 0;
    std::size_t i = module ? 2 : 1;
    static constexpr auto valued = std::to_array<std::string_view>({"-A", "--app", "-e", "--env-file"});
    for (; i < words.size() && words[i].text.starts_with('-'); ++i)
        if (among(valued, words[i].text)) ++i;
    return i < words.size() && words[i].text == "db" ? i + 1 : 0;
}

/// Whether what follows the tool's name stamps revisions: a target that is more than the empty base. Flask-Migrate takes the head
/// where none is said.
bool stamps(Words words, bool head_unsaid) {
    static constexpr auto valued = std::to_array<std::string_view>({"-c", "--config", "-n", "--name", "-x", "-d", "--directory", "--tag"});
    bool stamp = false;
    bool target = head_unsaid;
    for (std::size_t i = 0; i < words.size(); ++i) {
        auto const& word = words[i].text;
        bool const option = word.starts_with('-');
        if (word == "--sql" || word == "--help" || (stamp && word == "-h") || (!option && !stamp && word != "stamp")) return false;
        if (among(valued, word)) ++i;
        if (!option && stamp) target = word != "base";
        if (!option) stamp = true;
    }
    return stamp && target;
}

Stamping told(Words words) {
    Stamping out{words[0].line, {}};
    for (Word const& word : words) out.command.append(out.command.empty() ? "" : " ").append(word.text);
    if (auto const cut = out.command.find_first_of("\n\r"); cut != std::string::npos) out.command.resize(cut);
    return out;
}

class Looking {
public:
    std::vector<Stamping> found;

    void script(Text const& text, int depth) {
        if (depth > deepest) return;
        for (ShellCommand const& command : shell_commands(text)) {
            words(command.words, depth);
            bool const shell = std::ranges::any_of(command.words, [](Word const& w) { return among(shells, base_of(w.text)); });
            for (Text const& input : command.input)
                if (shell || command.words.empty()) script(input, depth + 1);
        }
    }

    void words(Words all, int depth) {
        while (!all.empty() && (among(keywords, all[0].text) || is_assignment(all[0].text))) all = all.subspan(1);
        if (all.empty() || here(all)) return;
        if (starts_others(all[0].text)) return started(all, depth);
        auto const dashes = std::ranges::find(all, "--", &Word::text);
        if (dashes != all.end()) words(Words(dashes + 1, all.end()), depth);
    }

private:
    bool here(Words all) {
        auto const alone = tool(all);
        auto const behind = alone != 0 ? alone : tool_with_db(all);
        if (behind == 0 || !stamps(all.subspan(behind), alone == 0)) return false;
        found.push_back(told(all));
        return true;
    }

    /// The command that is started stands somewhere behind the starter's own options, or within one word of them.
    void started(Words all, int depth) {
        for (std::size_t i = 1; i < all.size(); ++i) {
            if (tells(all[i].text) || here(all.subspan(i))) return;
            if (all[i].text.find_first_of(" \n") != std::string::npos && !is_assignment(all[i].text))
                script({all[i].text, all[i].line}, depth + 1);
        }
    }
};

}  // namespace

std::optional<Stamping> stamping(std::vector<Word> const& words) {
    Looking looking;
    looking.words(words, 0);
    return looking.found.empty() ? std::nullopt : std::optional(looking.found.front());
}

std::vector<Stamping> stampings(Text const& script) {
    Looking looking;
    looking.script(script, 0);
    return std::move(looking.found);
}

}  // namespace pgplumb::guards
