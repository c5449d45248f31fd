#pragma once
/// SQL that would end a finding. It is printed for a person to read and run; pgplumb never runs it.

#include "pgplumb/sql.hpp"

#include <string_view>
#include <vector>

namespace pgplumb {

struct Fix {
    std::vector<Sql> statements;
    std::string_view lock;  ///< the strongest lock taken on an existing table, as the manual calls it; empty: none
    bool loses_data = false;
    bool in_transaction = true;  ///< false: must run outside a transaction block (CREATE INDEX CONCURRENTLY)
};

}  // namespace pgplumb
