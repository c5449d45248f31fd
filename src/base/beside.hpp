#pragma once
/// Work on a thread of its own with a stack large enough for parsers that recurse.

#include <pthread.h>

#include <cstddef>
#include <future>
#include <stdexcept>
#include <utility>

namespace pgplumb {

inline constexpr std::size_t large_stack = std::size_t{512} << 20;  // reserved, and touched only as far as it is used

/// Runs a task at once; the destructor waits for it.
template <class T>
class Beside {
public:
    template <class Task>
    explicit Beside(Task task) : task_(std::move(task)), result_(task_.get_future()) {
        pthread_attr_t attributes;
        pthread_attr_init(&attributes);
        pthread_attr_setstacksize(&attributes, large_stack);
        auto const run = [](void* self) -> void* {
            static_cast<Beside*>(self)->task_();
            return nullptr;
        };
        auto const failed = pthread_create(&thread_, &attributes, run, this);
        pthread_attr_destroy(&attributes);
        if (failed != 0) throw std::runtime_error("no thread could be started");
    }
    ~Beside() { pthread_join(thread_, nullptr); }
    Beside(Beside const&) = delete;
    Beside& operator=(Beside const&) = delete;

    template <class Duration>
    bool ready_within(Duration time) const {
        return result_.wait_for(time) == std::future_status::ready;
    }
    /// Waits, and gives what the task gave, or throws what it threw; once.
    T get() { return result_.get(); }

private:
    std::packaged_task<T()> task_;
    std::future<T> result_;
    pthread_t thread_{};
};

}  // namespace pgplumb
