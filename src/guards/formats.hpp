#pragma once
/// The commands in files that are no scripts themselves: what a format says of them, as far as lines and quotes tell. It
/// knows no command, and judges none.

#include "guards/words.hpp"

#include <string>
#include <vector>

namespace pgplumb::guards {

/// What a file has to be run: a line or more of a shell, or a command as a list of its words.
struct Runnable {
    Text script{};
    std::vector<Word> words{};  ///< not empty: it is a list
};
using Runnables = std::vector<Runnable>;

Runnables of_shell(std::string_view text);
Runnables of_dockerfile(std::string_view text);
Runnables of_makefile(std::string_view text);
/// Recipes that are merely indented.
Runnables of_justfile(std::string_view text);
/// `name: command`, a line each.
Runnables of_procfile(std::string_view text);
/// `key = command`: INI files, units of systemd, settings of supervisors.
Runnables of_ini(std::string_view text);
Runnables of_yaml(std::string_view text);
/// Strings, and lists of them, in JSON, TOML, HCL and Groovy.
Runnables of_strings(std::string_view text);
Runnables of_hash_commented_strings(std::string_view text);

/// Whether a key's value is told to people and run by nobody: `description`.
bool is_told(std::string_view key);

}  // namespace pgplumb::guards
