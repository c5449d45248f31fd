#pragma once
/// Statements and answers over one connection, each wait with a deadline and what arrives within bounds. It does not know
/// transactions, nor what is asked.

#include "session/connect.hpp"
#include "session/watch.hpp"

#include <string>

namespace pgplumb {

class Wire {
public:
    /// `may_listen` says that statements of others are sent, which may ask for notifications; these are dropped.
    explicit Wire(OpenConnection open, bool may_listen = false);

    /// Sends one message of statements, whose results come row by row: a server that sends rows without end would otherwise
    /// fill the memory.
    void send(Sql const& statements);
    /// The next result; none after the last.
    Result next();
    /// One message of a COPY, valid until the next; none at the end of the data.
    std::optional<std::string_view> message();
    /// Sends what a COPY FROM STDIN asks for, all of it.
    void put(std::string_view data);
    /// From now on interrupts are not heeded, and what is left to do has that long.
    void hurry(Clock::duration limit);
    /// The first cell of a row.
    std::string_view first_cell(PGresult const& result);
    /// Reads the results that are left; gives the SQLSTATE of the first error, or nothing. A COPY that nobody asked for, which
    /// would be given again and again, ends the scan.
    std::string drain();

    /// The SQLSTATE of an error that the server sent.
    std::string state_of(PGresult const& error);
    /// The SQLSTATE with which the server closed the connection, as far as it said one.
    std::string const& closed_by() const { return closed_by_; }
    [[noreturn]] void lose_connection() const;

    PGconn* connection() const { return connection_.get(); }

private:
    static void notice(void* self, PGresult const* result);
    [[noreturn]] void hear_last_words();
    void wait(int events);
    void flush();
    void take_in();
    void count(std::size_t size);
    void cancel();

    Connection connection_;
    bool may_listen_;
    Clock::time_point deadline_;
    Watch watch_;
    Buffer buffer_;
    std::string closed_by_;
    bool hurries_ = false;
    std::size_t bytes_ = 0;  ///< that were handed on
};

/// The server answered what was not asked.
[[noreturn]] void lose_order();

}  // namespace pgplumb
