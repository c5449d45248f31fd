#include "app/commands.hpp"
#include "app/version.hpp"
#include "base/nearest.hpp"
#include "pgplumb/error.hpp"
#include "pgplumb/report.hpp"
#include "session/interrupt.hpp"

#include <fcntl.h>
#include <pthread.h>

#include <csignal>
#include <iostream>

namespace pgplumb {
namespace {

constexpr std::size_t stack_bytes = std::size_t{512} << 20;  // parsers of SQL recurse

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

struct Call {
    std::vector<std::string> arguments;
    int code = 70;
};

void* guarded(void* data) {
    auto& call = *static_cast<Call*>(data);
    try {
        call.code = run(call.arguments);
    } catch (Error const& error) {
        std::cerr << "pgplumb: " << visible(error.what()) << '\n';
        if (!error.hint().empty()) std::cerr << "hint: " << visible(error.hint()) << '\n';
        call.code = static_cast<int>(error.failure());
    } catch (std::exception const& error) {
        std::cerr << "pgplumb: a bug in pgplumb: " << visible(error.what()) << '\n';
    }
    if (interrupted_by != 0) call.code = 128 + interrupted_by;
    return nullptr;
}

}  // namespace
}  // namespace pgplumb

int main(int argc, char** argv) {
    // A socket must never become standard output: whatever is closed is opened first.
    for (int fd = ::open("/dev/null", O_RDWR); fd >= 0 && fd <= 2;) fd = ::open("/dev/null", O_RDWR);
    std::signal(SIGPIPE, SIG_IGN);
    for (int const signal : {SIGINT, SIGTERM}) std::signal(signal, [](int number) { pgplumb::interrupted_by = number; });
    pgplumb::Call call{{argv + 1, argv + argc}};
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, pgplumb::stack_bytes);
    pthread_t thread{};
    if (pthread_create(&thread, &attributes, pgplumb::guarded, &call) != 0) return 70;
    pthread_join(thread, nullptr);
    return call.code;
}
