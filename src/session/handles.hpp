#pragma once
/// libpq's handles as owners, and the one clock that deadlines are told by.

#include <libpq-fe.h>

#include <chrono>
#include <memory>

namespace pgplumb {

template <auto free_handle>
struct Freer {
    void operator()(auto* handle) const noexcept { free_handle(handle); }
};

using Connection = std::unique_ptr<PGconn, Freer<PQfinish>>;
using Result = std::unique_ptr<PGresult, Freer<PQclear>>;
using Buffer = std::unique_ptr<char, Freer<PQfreemem>>;
using Clock = std::chrono::steady_clock;

/// How long one poll lasts, so that an interrupt is seen soon.
constexpr int tick_milliseconds = 100;

}  // namespace pgplumb
