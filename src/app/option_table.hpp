#pragma once
/// What can be said on the command line: one row a command, one row an option. Parsing, --help, the manual page and the
/// shells' completions are all made from these.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace pgplumb {

class Settings;

/// A set of commands, a bit each.
using Commands = std::uint32_t;

struct CommandRow {
    std::string_view name;
    Commands bit;
    std::string_view arguments;  ///< as --help shows them
    std::string_view summary;
    bool configured;  ///< reads the environment and pgplumb.info
    int (*run)(Settings const&);
    std::size_t own_arguments = 0;  ///< that come before targets and sources: `write FILE`
};

/// What an option takes: nothing, one value, or one each time it is given.
enum class Takes : std::uint8_t { nothing, one, many };

struct OptionRow {
    std::string_view name;
    char letter;  ///< 0: none
    Takes takes;
    std::string_view argument;  ///< "FILE"; words to choose from with bars between
    std::string_view help;
    Commands commands;
    bool setting;  ///< also PGPLUMB_NAME in the environment, and a key of `settings` and targets
};

std::span<CommandRow const> all_commands();
std::span<OptionRow const> all_options();

CommandRow const* find_command(std::string_view name);
OptionRow const* find_option(std::string_view name);

std::string help_of(CommandRow const& command);
std::string help_of_all();

}  // namespace pgplumb
