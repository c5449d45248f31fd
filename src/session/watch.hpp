#pragma once
/// Looks after memory while libpq takes in what a server sends: within one call it reads for as long as there is something to
/// read, and asks nobody how much that may be.

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace pgplumb {

class Watch {
public:
    /// `end` is called, from another thread and once, when the process has grown by more than `most` bytes within one call.
    /// Memory is that of /proc/self/statm; where that is not there, nothing is watched.
    Watch(std::size_t most, std::function<void()> end);
    ~Watch();
    Watch(Watch const&) = delete;
    Watch& operator=(Watch const&) = delete;

    /// What `call` gives, watched.
    int over(std::function<int()> const& call);
    bool ended() const { return ended_; }

private:
    void look(std::size_t most, std::function<void()> const& end);

    std::atomic<std::size_t> calls_ = 0;  ///< that began and ended: odd within one
    std::atomic<bool> ended_ = false;
    bool stop_ = false;
    std::mutex mutex_;
    std::condition_variable stopped_;
    std::thread thread_;
};

}  // namespace pgplumb
