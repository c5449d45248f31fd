#include "session/private_server.hpp"

#include "pgplumb/error.hpp"
#include "pgplumb/report.hpp"
#include "session/interrupt.hpp"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace pgplumb {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds tick(10);
constexpr std::size_t longest_socket = 107;  // sockaddr_un, without its last byte

// What keeps the server: $1 are its programs, $2 is its folder. Standard input ends when pgplumb does, however it does, by a
// kill too; then the server is gone within moments, and the folder with it. A server that does not come up leaves its log.
constexpr char const* keeper_script = R"sh(
exec 3<&0 </dev/null >"$2/log" 2>&1
umask 077
if "$1/initdb" -D "$2/data" -A trust -U postgres -E UTF8 --locale=C --no-sync --wal-segsize=1 3<&-; then
    "$1/postgres" -D "$2/data" -k "$2" -p 5432 -h '' -F -c unix_socket_permissions=0700 -c synchronous_commit=off \
        -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0 -c autovacuum=off -c shared_buffers=16MB \
        -c max_connections=16 -c max_locks_per_transaction=1024 -c logging_collector=off -c log_min_messages=fatal -c jit=off \
        -c lc_messages=C -c timezone=UTC 3<&- &
    server=$!
    trap 'kill -QUIT "$server"' TERM
    (cat <&3; kill -TERM $$) &
    watcher=$!
    # Ended by the trap, it is begun anew: a child that nobody waited for keeps its number to itself.
    wait "$server"
    wait "$server"
    trap '' TERM
fi
: >"$2/ended"
cat <&3
[ -z "$watcher" ] || wait "$watcher"
rm -rf "$2"
)sh";

std::string text_of(char const* given) {
    return given ? given : "";
}

bool has_programs(fs::path const& folder) {
    return ::access((folder / "initdb").c_str(), X_OK) == 0 && ::access((folder / "postgres").c_str(), X_OK) == 0;
}

fs::path in_path() {
    auto const path = text_of(std::getenv("PATH"));
    for (std::string_view rest = path; !rest.empty();) {
        auto const folder = rest.substr(0, rest.find(':'));
        rest.remove_prefix(std::min(rest.size(), folder.size() + 1));
        if (!folder.empty() && has_programs(folder)) return folder;
    }
    return {};
}

/// Debian keeps each major version in a folder of its own.
fs::path newest_installed() {
    std::vector<std::pair<int, fs::path>> found;
    std::error_code failure;
    for (auto const& entry : fs::directory_iterator("/usr/lib/postgresql", failure))
        if (has_programs(entry.path() / "bin")) found.emplace_back(std::atoi(entry.path().filename().c_str()), entry.path() / "bin");
    return found.empty() ? fs::path() : std::ranges::max_element(found)->second;
}

fs::path configured() {
    std::unique_ptr<FILE, int (*)(FILE*)> const pipe(::popen("pg_config --bindir 2>/dev/null", "r"), ::pclose);
    std::array<char, 4096> line{};
    if (!pipe || !std::fgets(line.data(), line.size(), pipe.get())) return {};
    std::string_view folder = line.data();
    while (folder.ends_with('\n')) folder.remove_suffix(1);
    return has_programs(folder) ? fs::path(folder) : fs::path();
}

/// PostgreSQL does not run as root, so root lends it somebody who may do little.
struct Identity {
    uid_t user;
    gid_t group;
    std::string name;
};

std::optional<Identity> lent_identity() {
    if (::geteuid() != 0) return std::nullopt;
    for (auto const* name : {"postgres", "nobody"}) {
        passwd entry{};
        passwd* found = nullptr;
        std::array<char, 4096> buffer{};
        if (::getpwnam_r(name, &entry, buffer.data(), buffer.size(), &found) == 0 && found)
            return Identity{entry.pw_uid, entry.pw_gid, name};
    }
    throw Error(Failure::usage, "a scratch server does not run as root, and there is no user postgres or nobody to run it as",
                "Run pgplumb as another user.");
}

/// The environment of the server and what starts it: nothing that libpq or a locale would heed.
std::vector<std::string> environment() {
    std::vector<std::string> out{"LC_ALL=C"};
    for (auto const* name : {"PATH", "LD_LIBRARY_PATH", "HOME"})
        if (auto const value = text_of(std::getenv(name)); !value.empty()) out.push_back(std::string(name) + '=' + value);
    return out;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> out(texts.size() + 1);
    std::ranges::transform(texts, out.begin(), [](std::string& text) { return text.data(); });
    return out;
}

/// What happens between fork and exec: system calls alone, since other threads' locks may be held for ever here.
[[noreturn]] void become_keeper(int input, std::optional<Identity> const& identity, char* const* arguments, char* const* variables) {
    ::setsid();  // Ctrl-C is for pgplumb, which ends the server in its own way
    std::signal(SIGPIPE, SIG_DFL);
    std::signal(SIGXFSZ, SIG_DFL);
    int const nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    bool const quiet = ::dup2(input, STDIN_FILENO) >= 0 && ::dup2(nowhere, STDOUT_FILENO) >= 0 && ::dup2(nowhere, STDERR_FILENO) >= 0;
    bool const lent =
        !identity || (::setgroups(1, &identity->group) == 0 && ::setgid(identity->group) == 0 && ::setuid(identity->user) == 0);
    bool const ready = quiet && lent && ::chdir("/") == 0;
    if (ready) ::execve("/bin/sh", arguments, variables);
    ::_exit(127);
}

std::string escaped(std::string const& value) {
    std::string out;
    for (char const c : value) out.append(c == '\'' || c == '\\' ? "\\" : "").append(1, c);
    return out;
}

}  // namespace

fs::path server_programs() {
    if (auto const named = text_of(std::getenv("PGPLUMB_SCRATCH_BIN")); !named.empty()) {
        if (has_programs(named)) return fs::absolute(named);
        throw Error(Failure::usage, "PGPLUMB_SCRATCH_BIN names " + named + ", which has no initdb and postgres");
    }
    for (auto const look : {in_path, newest_installed, configured})
        if (auto found = look(); !found.empty()) return fs::absolute(found);
    throw Error(Failure::usage, "there are no programs of a PostgreSQL server to start one for --scratch",
                "Install the server's package (on Debian: postgresql), name their folder in PGPLUMB_SCRATCH_BIN, or name a server that "
                "is there: --scratch URL.");
}

PrivateFolder::PrivateFolder() {
    auto const place = text_of(std::getenv("TMPDIR"));
    // mkdtemp puts a name that nobody has in the place of these six.
    auto name = (place.empty() ? "/tmp" : place) + "/pgplumb-scratch-" + std::string(6, 'X');
    if (!::mkdtemp(name.data()))
        throw Error(Failure::usage,
                    "no folder for a scratch server could be made in " + fs::path(name).parent_path().string() + ": " +
                        std::generic_category().message(errno),
                    "TMPDIR says where.");
    path_ = name;
}

PrivateFolder::~PrivateFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

Keeper::Keeper(fs::path const& programs, fs::path const& folder) {
    auto const identity = lent_identity();
    if (identity && ::chown(folder.c_str(), identity->user, identity->group) != 0)
        throw Error(Failure::usage, "the folder of a scratch server could not be given to user " + identity->name);
    std::vector<std::string> words{"sh", "-c", keeper_script, "sh", programs.string(), folder.string()};
    auto variables = environment();
    auto const arguments = pointers(words);
    auto const settings = pointers(variables);
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw Error(Failure::usage, "no scratch server could be started: too many files are open");
    lifeline_ = ends[1];
    process_ = ::fork();
    if (process_ == 0) become_keeper(ends[0], identity, arguments.data(), settings.data());
    ::close(ends[0]);
    if (process_ > 0) return;
    ::close(lifeline_);
    throw Error(Failure::usage, "no scratch server could be started: the system gives no process");
}

bool Keeper::gone() {
    if (process_ > 0 && ::waitpid(process_, nullptr, WNOHANG) != 0) process_ = 0;
    return process_ == 0;
}

Keeper::~Keeper() {
    ::close(lifeline_);
    constexpr int most_ticks = 150;
    for (int waited = 0; !gone(); ++waited) {
        if (waited == most_ticks) ::kill(-process_, SIGKILL);
        std::this_thread::sleep_for(tick);
    }
}

PrivateServer::PrivateServer(Clock::time_point deadline) : programs_(server_programs()), keeper_(programs_, folder_.path()) {
    if (folder_.path().string().size() + std::string_view("/.s.PGSQL.5432").size() > longest_socket)
        throw Error(Failure::usage, "the path of " + folder_.path().string() + " is too long for a socket", "TMPDIR=/tmp has a short one.");
    await(deadline);
}

void PrivateServer::await(Clock::time_point deadline) {
    constexpr std::size_t status_line = 8;  // of postmaster.pid, which is written line by line
    for (;; std::this_thread::sleep_for(tick)) {
        if (interrupted_by != 0) throw Error(Failure::incomplete, "interrupted");
        if (std::error_code failure; fs::exists(folder_.path() / "ended", failure) || keeper_.gone()) tell_why();
        if (Clock::now() > deadline)
            throw Error(Failure::incomplete, "the scratch server did not come up in time", "Allow more with --timeout.");
        std::ifstream file(folder_.path() / "data/postmaster.pid");
        std::string line;
        std::size_t number = 0;
        while (std::getline(file, line))
            if (++number == status_line && line.starts_with("ready")) return;
    }
}

void PrivateServer::tell_why() const {
    std::ifstream log(folder_.path() / "log");
    std::string last = log ? "it said nothing" : "its user cannot work in " + folder_.path().parent_path().string();
    bool known = false;
    for (std::string line; std::getline(log, line); known = known || !line.empty())
        if (!known || line.find("rror:") != std::string::npos || line.find("FATAL") != std::string::npos) last = line;
    throw Error(Failure::usage, "no scratch server could be started: " + last,
                "Its programs are in " + programs_.string() + ", its folder was in " + folder_.path().parent_path().string() +
                    "; PGPLUMB_SCRATCH_BIN and TMPDIR name others.");
}

std::string PrivateServer::connection() const {
    // All that libpq would else take from the environment and that could stand in the way is said.
    return "host='" + escaped(folder_.path().string()) +
           "' port=5432 user=postgres sslmode=disable gssencmode=disable channel_binding=disable options='-c client_min_messages=error'";
}

}  // namespace pgplumb
