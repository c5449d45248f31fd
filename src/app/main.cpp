#include "app/commands.hpp"
#include "app/version.hpp"
#include "base/beside.hpp"
#include "base/nearest.hpp"
#include "pgplumb/error.hpp"
#include "pgplumb/report.hpp"
#include "session/interrupt.hpp"

#include <fcntl.h>
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

/// Messages name what was typed; a password that was typed is not to be seen.
std::string without_secrets(std::string text, std::vector<std::string> const& arguments) {
    for (auto const& argument : arguments) {
        if (argument.find("://") == std::string::npos && argument.find("password") == std::string::npos) continue;
        for (auto at = text.find(argument); at != std::string::npos; at = text.find(argument))
            text.replace(at, argument.size(), "(not shown)");
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

}  // namespace
}  // namespace pgplumb

int main(int argc, char** argv) {
    // A socket must never become standard output: whatever is closed is opened first.
    for (int fd = ::open("/dev/null", O_RDWR); fd >= 0 && fd <= 2;) fd = ::open("/dev/null", O_RDWR);
    std::signal(SIGPIPE, SIG_IGN);
    for (int const signal : {SIGINT, SIGTERM}) std::signal(signal, [](int number) { pgplumb::interrupted_by = number; });
    std::vector<std::string> const arguments{argv + 1, argv + argc};
    return pgplumb::Beside<int>([&] { return pgplumb::guarded(arguments); }).get();
}
