#pragma once
/// The one exception of this program: something that ends the run. What a report's reader should know is data instead.

#include <stdexcept>
#include <string>

namespace pgplumb {

/// Why the run ends; `main` turns it into the exit code of the same number.
enum class Failure { usage = 2, unreachable = 3, incomplete = 4, report_lost = 5, bug = 70 };

class Error : public std::runtime_error {
public:
    /// `what` says what could not be done, `hint` what the reader can do, `sqlstate` what the server called it (five
    /// characters, or empty).
    Error(Failure failure, std::string const& what, std::string hint = {}, std::string sqlstate = {})
        : std::runtime_error(what), failure_(failure), hint_(std::move(hint)), sqlstate_(std::move(sqlstate)) {}

    Failure failure() const noexcept { return failure_; }
    std::string const& hint() const noexcept { return hint_; }
    std::string const& sqlstate() const noexcept { return sqlstate_; }

    /// What the reader should know beside: a password that went where it may be read. Empty: nothing.
    std::string const& warning() const noexcept { return warning_; }
    void warn(std::string warning) { warning_ = std::move(warning); }

private:
    Failure failure_;
    std::string hint_, sqlstate_, warning_;
};

}  // namespace pgplumb
