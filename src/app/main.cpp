#include "app/commands.hpp"
#include "app/version.hpp"
#include "base/beside.hpp"
#include "base/nearest.hpp"
#include "pgplumb/error.hpp"
#include "pgplumb/report.hpp"
#include "session/interrupt.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <iostream>

namespace pgplumb {
namespace {

std::string suggestion(std::string_view word) {
    std::vector<std::string_view> known{"--version", "--help"};
    for (CommandRow const& command : all_commands()) known.push_back(command.name);
    auto const near = did_you_mean(word, known);
    return near.empty() ? "pgplumb --help lists the commands." : near;
}

int run(std::vector<std::string> arguments) {
    if (arguments.empty() || arguments[0] == "--help" || arguments[0] == "-?") return std::cout << help_of_all(), arguments.empty() ? 2 : 0;
    auto const word = arguments[0];
    arguments.erase(arguments.begin());
    if (word == "--version") return std::cout << "pgplumb " << version << '\n', 0;
    auto const* command = find_command(word);
    if (!command) throw Error(Failure::usage, "unknown command \"" + visible(word) + "\"", suggestion(word));
    auto settings = Settings::parse(*command, arguments);
    if (settings.has("help")) return std::cout << help_of(*command), 0;
    if (command->configured)
        if (auto const errors = configure(*command, settings); !errors.empty()) return print_errors(errors);
    return command->run(settings);
}

/// What an argument says beside the option's name: all of "text", of "--option=text" and of "-otext" the text.
std::string typed_value(std::string const& argument) {
    if (!argument.starts_with('-')) return argument;
    if (!argument.starts_with("--")) return argument.substr(std::min<std::size_t>(argument.size(), 2));
    auto const equals = argument.find('=');
    return equals == std::string::npos ? std::string() : argument.substr(equals + 1);
}

/// Messages name what was typed; a password that was typed is not to be seen, its keyword spelled rightly or not.
std::string without_secrets(std::string text, std::vector<std::string> const& arguments) {
    for (auto const& argument : arguments) {
        auto const value = typed_value(argument);
        bool const pairs =
            value.find('=') != std::string::npos && (value.find("pas") != std::string::npos || value.find("pwd") != std::string::npos);
        if (!pairs && value.find("://") == std::string::npos) continue;
        for (auto at = text.find(value); at != std::string::npos; at = text.find(value)) text.replace(at, value.size(), "(not shown)");
    }
    return text;
}

int guarded(std::vector<std::string> const& arguments) {
    int code = 70;
    try {
        code = run(arguments);
    } catch (Error const& error) {
        std::cerr << "pgplumb: " << visible(without_secrets(error.what(), arguments)) << '\n';
        if (!error.hint().empty()) std::cerr << "hint: " << visible(without_secrets(error.hint(), arguments)) << '\n';
        if (!error.warning().empty()) print_warnings({error.warning()});
        code = static_cast<int>(error.failure());
    } catch (std::exception const& error) {
        std::cerr << "pgplumb: a bug in pgplumb: " << visible(error.what()) << '\n';
    }
    return interrupted_by != 0 ? 128 + interrupted_by : code;
}

/// What the command gives. An interrupt ends its waits by itself; whatever still hangs after that, a pipe that nobody reads or
/// a name that nobody knows, is not waited for.
int watched(std::vector<std::string> const& arguments) {
    Beside<int> work([&] { return guarded(arguments); });
    constexpr std::chrono::milliseconds tick{100};
    constexpr int grace = 25;  // ticks: a request to cancel takes two seconds at the most
    for (int late = 0; !work.ready_within(tick);)
        if (interrupted_by != 0 && ++late > grace) ::_exit(128 + interrupted_by);
    return work.get();
}

}  // namespace
}  // namespace pgplumb

int main(int argc, char** argv) {
    // A socket must never become standard output: whatever is closed is opened first, and only to be read, so that what
    // was to be printed counts as lost.
    for (int fd = ::open("/dev/null", O_RDONLY); fd >= 0 && fd <= 2;) fd = ::open("/dev/null", O_RDONLY);
    // A reader that goes away and a limit to the size of files are errors of the write.
    for (int const signal : {SIGPIPE, SIGXFSZ}) std::signal(signal, SIG_IGN);
    for (int const signal : {SIGINT, SIGTERM}) std::signal(signal, [](int number) { pgplumb::interrupted_by = number; });
    try {
        return pgplumb::watched({argv + 1, argv + argc});
    } catch (std::exception const& error) {
        std::cerr << "pgplumb: could not begin: " << error.what() << '\n';
        return static_cast<int>(pgplumb::Failure::bug);
    }
}
