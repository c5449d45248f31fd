#include "session/wire.hpp"

#include "pgplumb/error.hpp"
#include "session/binary.hpp"
#include "session/interrupt.hpp"

#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <future>
#include <thread>
#include <utility>

namespace pgplumb {

std::atomic<int> interrupted_by{0};

namespace {

constexpr std::size_t most_bytes = std::size_t{2} << 30;
constexpr std::size_t most_of_message = std::size_t{256} << 20;

std::string_view text_or_empty(char const* text) {
    return text ? text : "";
}

struct Closing {
    std::string_view sqlstate, what, hint;
};

// Appendix A of the manual, and hazards 15, 17 and 20.
constexpr std::array closings{
    Closing{"08P01", "a pooler ended the connection, since it takes single statements only, and a scan is one transaction",
            "Connect to the server itself, or to a pool in transaction or session mode."},
    Closing{"40001", "the standby ended the connection, because replaying what the primary did needed it",
            "Audit the primary, or raise max_standby_streaming_delay on the standby."},
    Closing{"57P01", "the server ended the connection: an administrator said so, or it is stopping", "Run the audit again."},
    Closing{"57P02", "the server ended the connection, since another of its processes crashed",
            "The server's log says which; run the audit again."},
    Closing{"57P04", "the server ended the connection, since the database was dropped", "Is it the right database?"},
    Closing{"57P05", "the server ended the connection for being idle", "idle_session_timeout is very short there."},
    Closing{"25P03", "the server ended the connection, since pgplumb did nothing in it for 30 s", "Was it stopped, or this machine?"},
    Closing{"25P04", "the server ended the connection, since the scan took longer than its transaction_timeout",
            "Raise it for the role: alter role ... set transaction_timeout."},
};

}  // namespace

void lose_order() {
    lose("the server answered what was not asked");
}

Wire::Wire(OpenConnection open, bool may_listen)
    : connection_(std::move(open.connection)),
      may_listen_(may_listen),
      deadline_(open.deadline),
      watch_(most_of_message, [socket = PQsocket(connection_.get())] { ::shutdown(socket, SHUT_RDWR); }) {
    PQsetnonblocking(connection_.get(), 1);
    // Why an idle connection was closed is told here alone.
    PQsetNoticeReceiver(connection_.get(), notice, this);
}

void Wire::notice(void* self, PGresult const* result) {
    auto const* const untranslated = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);  // poolers leave it out
    auto const severity = text_or_empty(untranslated ? untranslated : PQresultErrorField(result, PG_DIAG_SEVERITY));
    if (severity == "FATAL" || severity == "PANIC")
        static_cast<Wire*>(self)->closed_by_ = text_or_empty(PQresultErrorField(result, PG_DIAG_SQLSTATE));
}

void Wire::lose_connection() const {
    auto const* const known = std::ranges::find(closings, closed_by_, &Closing::sqlstate);
    if (known == closings.end()) lose("the connection to the server was lost");
    throw Error(Failure::incomplete, std::string(known->what), std::string(known->hint));
}

/// The server may have said why before it closed.
void Wire::hear_last_words() {
    PQconsumeInput(connection_.get());
    for (int left = 10; left > 0; --left) {
        Result const result(PQgetResult(connection_.get()));
        if (!result) break;
        notice(this, result.get());
    }
    lose_connection();
}

std::string Wire::state_of(PGresult const& error) {
    notice(this, &error);
    std::string state(text_or_empty(PQresultErrorField(&error, PG_DIAG_SQLSTATE)));
    if (state.empty()) lose_connection();
    return state;
}

void Wire::send(Sql const& statements) {
    if (PQsendQuery(connection_.get(), statements.text().c_str()) == 0) hear_last_words();
    PQsetSingleRowMode(connection_.get());
    flush();
}

void Wire::flush() {
    for (int state = PQflush(connection_.get()); state != 0; state = PQflush(connection_.get())) {
        if (state < 0) lose_connection();
        wait(POLLIN | POLLOUT);
    }
}

void Wire::put(std::string_view data) {
    constexpr std::size_t chunk = std::size_t{64} << 10;
    while (!data.empty()) {
        auto const part = data.substr(0, chunk);
        int const sent = PQputCopyData(connection_.get(), part.data(), static_cast<int>(part.size()));
        if (sent < 0) lose_connection();
        if (sent > 0) data.remove_prefix(part.size());
        flush();
    }
    int ended = 0;
    while (ended == 0) {
        ended = PQputCopyEnd(connection_.get(), nullptr);
        if (ended < 0) lose_connection();
        flush();
    }
}

void Wire::hurry(Clock::duration limit) {
    hurries_ = true;
    deadline_ = Clock::now() + limit;
}

Result Wire::next() {
    while (PQisBusy(connection_.get()) != 0) wait(POLLIN);
    watch_.delivered();
    return Result(PQgetResult(connection_.get()));
}

std::optional<std::string_view> Wire::message() {
    for (;;) {
        char* data = nullptr;
        int const size = PQgetCopyData(connection_.get(), &data, 1);
        buffer_.reset(data);
        if (size > 0) {
            watch_.delivered();
            count(static_cast<std::size_t>(size));
            return std::string_view(data, static_cast<std::size_t>(size));
        }
        if (size == -1) return std::nullopt;
        if (size == -2) lose_connection();
        wait(POLLIN);
    }
}

std::string_view Wire::first_cell(PGresult const& result) {
    if (PQnfields(&result) < 1) lose_order();
    auto const size = static_cast<std::size_t>(PQgetlength(&result, 0, 0));
    count(std::max(size, std::size_t{1}));
    return {PQgetvalue(&result, 0, 0), size};
}

std::string Wire::drain() {
    std::string state;
    while (auto const result = next()) {
        switch (PQresultStatus(result.get())) {
            case PGRES_COMMAND_OK:
            case PGRES_TUPLES_OK: break;
            case PGRES_SINGLE_TUPLE: first_cell(*result); break;
            case PGRES_FATAL_ERROR:
                if (auto said = state_of(*result); state.empty()) state = std::move(said);
                break;
            default: lose_order();
        }
    }
    return state;
}

void Wire::count(std::size_t size) {
    bytes_ += size;
    if (bytes_ > most_bytes) lose("the server sent more than 2 GB");
}

void Wire::wait(int events) {
    auto const interrupted = [this] { return interrupted_by != 0 && !hurries_; };
    while (!interrupted() && Clock::now() < deadline_) {
        pollfd handle{PQsocket(connection_.get()), static_cast<short>(events), 0};
        if (::poll(&handle, 1, tick_milliseconds) <= 0) continue;
        if ((handle.revents & ~POLLOUT) != 0) take_in();
        return;
    }
    cancel();
    if (interrupted()) throw Error(Failure::incomplete, "interrupted");
    lose("the scan did not end within its time limit (--timeout)");
}

void Wire::take_in() {
    int waiting = 0;
    ::ioctl(PQsocket(connection_.get()), FIONREAD, &waiting);
    bool const lost = watch_.over(static_cast<std::size_t>(waiting), [this] { return PQconsumeInput(connection_.get()); }) == 0;
    if (watch_.ended()) lose("the server sent a message that is too large");
    if (lost) hear_last_words();
    while (Buffer const unasked{reinterpret_cast<char*>(PQnotifies(connection_.get()))})
        if (!may_listen_) lose_order();
}

/// PQcancel can block for ever, so a thread of its own calls it, and nobody waits for that longer than two seconds.
void Wire::cancel() {
    auto* const handle = PQgetCancel(connection_.get());
    if (!handle) return;
    std::promise<void> done;
    auto const answered = done.get_future();
    std::thread([handle, promise = std::move(done)]() mutable {
        std::array<char, 256> message{};
        PQcancel(handle, message.data(), static_cast<int>(message.size()));
        PQfreeCancel(handle);
        promise.set_value();
    }).detach();
    answered.wait_for(std::chrono::seconds(2));
}

}  // namespace pgplumb
