#include "pgplumb/error.hpp"
#include "pgplumb/report.hpp"
#include "session/connect.hpp"
#include "session/interrupt.hpp"

#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

namespace pgplumb {
namespace {

/// The terminal with its echo off, put back at the end whatever happens.
class QuietTerminal {
public:
    QuietTerminal() : file_(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)) {
        if (file_ < 0 || ::tcgetattr(file_, &before_) != 0) return;
        auto quiet = before_;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        changed_ = ::tcsetattr(file_, TCSAFLUSH, &quiet) == 0;
    }
    ~QuietTerminal() {
        if (changed_) ::tcsetattr(file_, TCSAFLUSH, &before_);
        if (file_ >= 0) ::close(file_);
    }
    QuietTerminal(QuietTerminal const&) = delete;
    QuietTerminal& operator=(QuietTerminal const&) = delete;

    bool ready() const { return changed_; }

    void print(std::string_view text) const { [[maybe_unused]] auto const n = ::write(file_, text.data(), text.size()); }

    std::string line() const {
        std::string out;
        for (;;) {
            if (interrupted_by != 0) throw Error(Failure::incomplete, "interrupted");
            pollfd handle{file_, POLLIN, 0};
            if (::poll(&handle, 1, tick_milliseconds) <= 0) continue;
            char c = 0;
            if (::read(file_, &c, 1) != 1 || c == '\n' || out.size() > 1000) return out;
            out += c;
        }
    }

private:
    int file_;
    termios before_{};
    bool changed_ = false;
};

}  // namespace

std::optional<std::string> ask_password(std::string_view user) {
    QuietTerminal const terminal;
    if (!terminal.ready()) return std::nullopt;
    terminal.print(user.empty() ? "Password: " : "Password for user " + visible(user) + ": ");
    auto password = terminal.line();
    terminal.print("\n");
    return password;
}

}  // namespace pgplumb
