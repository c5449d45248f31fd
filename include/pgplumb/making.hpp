#pragma once
/// SQL that makes an object in a database that nobody works in yet: whole and at once, without care for locks or rows. It
/// does not know what else is made, nor when.

#include "pgplumb/sql.hpp"

#include <cstdint>
#include <vector>

namespace pgplumb {

struct Making {
    std::vector<Sql> statements;
    std::vector<Sql> last;  ///< to be run once everything is there
};

/// How far what is put on a partitioned table goes.
enum class Reach : std::uint8_t {
    partitions,  ///< its partitions get the same, under names that the server chooses
    only         ///< the table alone
};

}  // namespace pgplumb
