#include "app/commands.hpp"

#include <unistd.h>

#include <chrono>
#include <iostream>
#include <memory>
#include <string>
#include <utility>

namespace pgplumb {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// A bar on the terminal once a scan lasts over a second; gone when the scan ends.
class Bar {
public:
    Bar() = default;
    ~Bar() { clear(); }
    Bar(Bar const&) = delete;
    Bar& operator=(Bar const&) = delete;

    void step(std::string_view what, std::size_t done, std::size_t all) {
        if (done >= all) return clear();
        if (seconds_since(start_) < 1) return;
        constexpr std::size_t width = 30;
        std::string bar(all == 0 ? 0 : done * width / all, '#');
        bar.resize(width, '.');
        std::cerr << "\r\033[K[" << bar << "] reading " << what << std::flush;
        drawn_ = true;
    }

private:
    void clear() {
        if (drawn_) std::cerr << "\r\033[K" << std::flush;
        drawn_ = false;
    }

    Clock::time_point start_ = Clock::now();
    bool drawn_ = false;
};

}  // namespace

Progress progress_of(Settings const& settings) {
    if (settings.flag("quiet")) return [](auto...) {};
    if (settings.flag("verbose"))
        return [start = Clock::now(), last = std::string()](std::string_view what, std::size_t done, std::size_t all) mutable {
            if (std::exchange(last, what) == what) return;
            auto const ms = std::to_string(static_cast<int>(seconds_since(start) * 1000));
            std::cerr << "pgplumb: " << ms << " ms: " << (done < all ? "reading " : "") << what << '\n';
        };
    if (::isatty(STDERR_FILENO) == 0) return [](auto...) {};
    return [bar = std::make_shared<Bar>()](std::string_view what, std::size_t done, std::size_t all) { bar->step(what, done, all); };
}

}  // namespace pgplumb
