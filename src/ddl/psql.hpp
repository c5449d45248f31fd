#pragma once
/// psql's own commands, those that a backslash begins: how each is read, and what it does to the statements of a script. It
/// runs none, and knows neither files nor variables.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pgplumb::psql {

/// What a command means to whoever wants to know what a script makes.
enum class Meta : std::uint8_t {
    none,              ///< there is no command
    harmless,          ///< it prints, or changes how psql prints
    send,              ///< it ends a statement as a semicolon does: \g
    send_and_set,      ///< and keeps what the statement gives in variables: \gset
    send_and_run,      ///< and runs what it gives as statements: \gexec
    describe,          ///< it takes the statement and does not run it: \gdesc
    reset,             ///< it forgets the statement that was begun: \r
    quit,              ///< it ends the script
    condition,         ///< \if
    condition_part,    ///< \elif and \else
    condition_end,     ///< \endif
    include,           ///< \i: by the current directory
    include_relative,  ///< \ir: by the script's own folder
    connect,           ///< \connect
    set,               ///< it sets the variable that its first argument names
    set_second,        ///< or its second one: \prompt
    unset,
    encoding,
    not_followed,  ///< it changes what is run in a way that only psql can know
    unknown
};

/// Whether a command ends the statement before it.
constexpr bool sends(Meta meta) {
    return meta == Meta::send || meta == Meta::send_and_set || meta == Meta::send_and_run || meta == Meta::describe;
}

struct Command {
    std::string_view name;
    Meta meta = Meta::unknown;
    bool whole_line = false;  ///< its argument is all that is left of the line
    bool piped = false;       ///< so is an argument that begins with |
};

/// The command of this name, as psql 12 to 18 know it.
Command command_of(std::string_view name);

/// Where the arguments that begin at `line` end: at the line's end, or at a backslash outside of quotes.
std::size_t arguments_end(Command const& command, std::string_view line);

/// Arguments without their single quotes. Double quotes stay, and so does what is in backquotes, since nothing is run.
std::vector<std::string> arguments_of(std::string_view text);

}  // namespace pgplumb::psql
