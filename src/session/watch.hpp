#pragma once
/// Looks after memory while libpq takes in a message: it keeps one until it is whole, whatever length the server gave it, reads for
/// as long as there is something to read, and asks nobody how much that may be.

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace pgplumb {

class Watch {
public:
    /// `end` is called, from another thread and once, when the process has grown by more than `most` bytes while one message was
    /// taken in. Memory is that of /proc/self/statm; where that is not there, it is what `over` is told that counts.
    Watch(std::size_t most, std::function<void()> end);
    ~Watch();
    Watch(Watch const&) = delete;
    Watch& operator=(Watch const&) = delete;

    /// What `call` gives, which takes in at least so many bytes.
    int over(std::size_t bytes, std::function<int()> const& call);
    /// A message was whole.
    void delivered();
    bool ended() const { return ended_; }

private:
    void look(std::function<void()> const& end);

    std::size_t most_;
    std::atomic<std::size_t> bytes_ = 0;     ///< of the message that is taken in, as far as they were told
    std::atomic<std::size_t> messages_ = 0;  ///< that were whole
    std::atomic<std::size_t> calls_ = 0;     ///< that began and ended: odd within one
    std::atomic<bool> ended_ = false;
    bool stop_ = false;
    std::mutex mutex_;
    std::condition_variable stopped_;
    std::thread thread_;
};

}  // namespace pgplumb
