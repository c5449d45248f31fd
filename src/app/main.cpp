#include "app/commands.hpp"
#include "app/options.hpp"
#include "app/version.hpp"
#include "base/nearest.hpp"
#include "pgplumb/error.hpp"
#include "pgplumb/report.hpp"
#include "session/interrupt.hpp"

#include <fcntl.h>
#include <pthread.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <iostream>

namespace pgplumb {
namespace {

constexpr std::size_t stack_bytes = std::size_t{512} << 20;  // parsers of SQL recurse

int list_rules() {
    for (RuleRow const& rule : all_rules())
        std::cout << rule.id << "  (" << to_text(rule.rule_class) << ", " << to_text(rule.severity) << ")  " << rule.meaning << '\n';
    return 0;
}

int explain(std::string const& id) {
    auto const rules = all_rules();
    auto const rule = std::ranges::find(rules, id, &RuleRow::id);
    auto const page = page_of(id);
    if (rule != rules.end())
        std::cout << id << "  (" << to_text(rule->rule_class) << ", " << to_text(rule->severity) << ")\n" << rule->meaning << "\n\n";
    else if (!page.empty()) std::cout << id << "\n\n";
    if (rule != rules.end() || !page.empty()) return std::cout << page, 0;
    auto const near = did_you_mean(id, rule_ids());
    throw Error(Failure::usage, "no such rule: " + id, near.empty() ? "pgplumb rules lists them all." : near);
}

std::string suggestion(std::string_view command) {
    auto const near = did_you_mean(command, std::array<std::string_view, 5>{"audit", "check", "rules", "explain", "--version"});
    return near.empty() ? "pgplumb --help lists the commands." : near;
}

int run(std::vector<std::string> arguments) {
    if (arguments.empty() || arguments[0] == "--help" || arguments[0] == "-?") {
        std::cout << "pgplumb tells whether a PostgreSQL database is still plumb with its description.\n\n"
                     "  pgplumb audit [OPTION...] [CONNECTION] [DESCRIPTION...]\n"
                     "  pgplumb check [DESCRIPTION...]\n  pgplumb rules\n  pgplumb explain RULE\n  pgplumb --version\n\npgplumb audit "
                     "--help lists the options.\n";
        return arguments.empty() ? 2 : 0;
    }
    auto const command = arguments[0];
    arguments.erase(arguments.begin());
    if (command == "--version") return std::cout << "pgplumb " << version << '\n', 0;
    if (command == "check") return check(arguments);
    if (command == "rules") return list_rules();
    if (command == "explain" && arguments.size() == 1) return explain(arguments[0]);
    if (command != "audit") throw Error(Failure::usage, "unknown command \"" + visible(command) + "\"", suggestion(command));
    auto const options = parse_audit_options(arguments);
    if (options.help) return std::cout << audit_help(), 0;
    return audit(options);
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
