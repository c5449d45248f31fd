#include "guards/calls.hpp"
#include "guards/formats.hpp"
#include "guards/guards.hpp"
#include "guards/stamping.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>

namespace pgplumb::guards {
namespace {

using Read = Runnables (*)(std::string_view text);

/// Endings of names that say nothing of what a file holds: templates of it.
constexpr auto covers = std::to_array<std::string_view>({".j2", ".jinja", ".jinja2", ".tmpl", ".tpl", ".template", ".erb", ".gotmpl"});

struct ByName {
    std::string_view begin, end;  ///< of the file's name
    Read read;
};

// The first that fits decides.
constexpr auto readers = std::to_array<ByName>({{"Dockerfile", "", of_dockerfile},
                                                {"", ".dockerfile", of_dockerfile},
                                                {"", ".Dockerfile", of_dockerfile},
                                                {"Containerfile", "", of_dockerfile},
                                                {"Procfile", "", of_procfile},
                                                {"Makefile", "", of_makefile},
                                                {"makefile", "", of_makefile},
                                                {"GNUmakefile", "", of_makefile},
                                                {"", ".mk", of_makefile},
                                                {"justfile", "", of_justfile},
                                                {"Justfile", "", of_justfile},
                                                {"", ".just", of_justfile},
                                                {"Jenkinsfile", "", of_strings},
                                                {"", ".groovy", of_strings},
                                                {"", ".json", of_strings},
                                                {"", ".jsonc", of_strings},
                                                {"", ".json5", of_strings},
                                                {"", ".toml", of_hash_commented_strings},
                                                {"", ".tf", of_hash_commented_strings},
                                                {"", ".hcl", of_hash_commented_strings},
                                                {"", ".nomad", of_hash_commented_strings},
                                                {"Vagrantfile", "", of_hash_commented_strings},
                                                {"", ".yml", of_yaml},
                                                {"", ".yaml", of_yaml},
                                                {"", ".ini", of_ini},
                                                {"", ".cfg", of_ini},
                                                {"", ".conf", of_ini},
                                                {"", ".service", of_ini},
                                                {"", ".sh", of_shell},
                                                {"", ".bash", of_shell},
                                                {"", ".zsh", of_shell},
                                                {"", ".ksh", of_shell},
                                                {"", ".ps1", of_shell},
                                                {"", ".bat", of_shell},
                                                {"", ".cmd", of_shell}});

Read reader_of(std::string_view name) {
    auto base = base_name(name);
    for (auto const cover : covers)
        if (base.ends_with(cover)) base.remove_suffix(cover.size());
    auto const* const it =
        std::ranges::find_if(readers, [&](ByName const& row) { return base.starts_with(row.begin) && base.ends_with(row.end); });
    return it == readers.end() ? nullptr : it->read;
}

/// A script by its first line, where its name says nothing.
bool is_script(std::string_view text) {
    auto const first = text.substr(0, std::min(text.find('\n'), text.size()));
    if (!first.starts_with("#!")) return false;
    return std::ranges::any_of(std::array{"sh", "bash", "dash", "zsh", "ksh", "ash"}, [&](std::string_view shell) {
        auto const at = first.rfind(shell);
        auto const end = at + shell.size();
        bool const begins = at != std::string_view::npos && (first[at - 1] == '/' || first[at - 1] == ' ');
        return begins && (end == first.size() || first[end] == ' ' || first[end] == '\r');
    });
}

/// Whether it stands there alone, and in no other word: most files that are looked at say but "timestamp".
bool has_word(std::string_view text, std::string_view word) {
    auto const is_letter = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
    for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        auto const end = at + word.size();
        if ((at == 0 || !is_letter(text[at - 1])) && (end == text.size() || !is_letter(text[end]))) return true;
    }
    return false;
}

using ByLine = std::map<int, std::string>;

ByLine of_commands(File const& file) {
    ByLine out;
    auto const read = reader_of(file.name);
    if (!read && !is_script(file.text)) return out;
    for (Runnable const& one : read ? read(file.text) : of_shell(file.text)) {
        auto const found = stamping(one.words);
        if (found) out.emplace(found->line, found->command);
        for (Stamping const& stamp : stampings(one.script)) out.emplace(stamp.line, stamp.command);
    }
    return out;
}

}  // namespace

bool may_stamp(std::string_view name) {
    auto const base = base_name(name);
    bool const bare = base.find('.') == std::string_view::npos;
    return !is_test(name) && (bare || is_program(name) || reader_of(name));
}

Sights find_stamps(File const& file) {
    if (!has_word(file.text, "stamp")) return {};
    Sights out;
    for (auto const& [line, command] : is_program(file.name) ? stamping_calls(file) : of_commands(file))
        out.push_back({"revisions are marked as applied, and none of them is run: " + command,
                       "Where the database is to follow the migrations, run `alembic upgrade head`; where it has them already, stamp once "
                       "and by hand.",
                       {Name(file.shown), line, 0}});
    return out;
}

}  // namespace pgplumb::guards
