#include "session/watch.hpp"

#include <unistd.h>

#include <chrono>
#include <fstream>

namespace pgplumb {
namespace {

constexpr std::chrono::milliseconds interval(20);

std::size_t resident_bytes() {
    std::ifstream file("/proc/self/statm");
    std::size_t all = 0;
    std::size_t resident = 0;
    file >> all >> resident;
    return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace

Watch::Watch(std::size_t most, std::function<void()> end) : thread_([this, most, end = std::move(end)] { look(most, end); }) {}

Watch::~Watch() {
    {
        std::lock_guard const lock(mutex_);
        stop_ = true;
    }
    stopped_.notify_one();
    thread_.join();
}

int Watch::over(std::function<int()> const& call) {
    ++calls_;
    int const out = call();
    ++calls_;
    return out;
}

void Watch::look(std::size_t most, std::function<void()> const& end) {
    std::size_t seen = 0;
    std::size_t before = 0;
    std::unique_lock lock(mutex_);
    while (!stopped_.wait_for(lock, interval, [&] { return stop_; })) {
        auto const call = calls_.load();
        if (call % 2 == 0) continue;
        auto const now = resident_bytes();
        if (call != seen) before = now;
        seen = call;
        if (now <= before + most || ended_.exchange(true)) continue;
        end();
    }
}

}  // namespace pgplumb
