#include "session/watch.hpp"

#include <unistd.h>

#include <chrono>
#include <fstream>

namespace pgplumb {
namespace {

constexpr std::chrono::milliseconds interval(20);
constexpr std::size_t large_message = std::size_t{8} << 20;

std::size_t resident_bytes() {
    std::ifstream file("/proc/self/statm");
    std::size_t all = 0;
    std::size_t resident = 0;
    file >> all >> resident;
    return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace

Watch::Watch(std::size_t most, std::function<void()> end) : most_(most), thread_([this, end = std::move(end)] { look(end); }) {}

Watch::~Watch() {
    {
        std::lock_guard const lock(mutex_);
        stop_ = true;
    }
    stopped_.notify_one();
    thread_.join();
}

int Watch::over(std::size_t bytes, std::function<int()> const& call) {
    bytes_ += bytes;
    if (bytes_ > most_) ended_ = true;
    ++calls_;
    int const out = ended_ ? 0 : call();
    ++calls_;
    return out;
}

void Watch::delivered() {
    bytes_ = 0;
    ++messages_;
}

void Watch::look(std::function<void()> const& end) {
    std::size_t message = 0;
    std::size_t call = 0;
    std::size_t before = 0;
    std::unique_lock lock(mutex_);
    while (!stopped_.wait_for(lock, interval, [&] { return stop_; })) {
        // Elsewhere memory grows too, while a description is read: only a message that is large already is held to it.
        bool const large = bytes_ > large_message || (calls_ % 2 == 1 && calls_ == call);
        call = calls_;
        if (bytes_ == 0 && calls_ % 2 == 0) continue;
        auto const now = resident_bytes();
        if (messages_ != message || before == 0) before = now;
        message = messages_;
        if (!large || now <= before + most_ || ended_.exchange(true)) continue;
        end();
    }
}

}  // namespace pgplumb
