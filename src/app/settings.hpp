#pragma once
/// What a run was told, from the command line, the environment and pgplumb.info, the first that speaks of something
/// deciding it. It does not know what a setting means.

#include "app/option_table.hpp"
#include "pgplumb/source.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace pgplumb {

/// The environment's name of an option: PGPLUMB_FAIL_ON.
std::string variable_of(OptionRow const& row);

class Settings {
public:
    /// Who said it; what stands first decides.
    enum class Layer : std::uint8_t { command_line, environment, target, all };
    struct Value {
        std::vector<std::string> texts;
        std::string origin;  ///< "--fail-on", "PGPLUMB_FAIL_ON", "pgplumb.info:12"
        Layer layer = Layer::command_line;
    };

    /// Throws Error(Failure::usage), with a suggestion where an option is nearly right.
    static Settings parse(CommandRow const& command, std::vector<std::string> const& arguments);

    /// Layers below the command line, in the order in which they are to be asked. The environment gives several values
    /// of one option with semicolons between.
    void add_environment(Commands command);
    /// Settings of a file; unknown ones, and values that are none, are errors of the file. Where they are `used`, a
    /// variable that the environment does not have is one too.
    std::vector<FileError> add(std::vector<Setting> const& settings, Layer layer, bool used);

    bool has(std::string_view option) const { return values_.contains(option); }
    bool flag(std::string_view option) const;
    std::string text(std::string_view option, std::string_view otherwise = {}) const;
    std::vector<std::string> list(std::string_view option) const;
    /// A number above 0; throws Error(Failure::usage) if it is none.
    double number(std::string_view option, double otherwise) const;
    Value const* find(std::string_view option) const;

    std::vector<std::string> arguments;  ///< what is no option
    Description configuration;           ///< what pgplumb.info says beside its settings; empty without one
    std::string file;                    ///< where it was found; empty: nowhere
    std::string target;                  ///< the one chosen; empty: none

private:
    std::map<std::string, Value, std::less<>> values_;
};

}  // namespace pgplumb
