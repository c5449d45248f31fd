#pragma once
/// Set by SIGINT and SIGTERM, looked at by every wait.

#include <atomic>

namespace pgplumb {

extern std::atomic<int> interrupted_by;  ///< the signal's number; 0: none

}  // namespace pgplumb
