#pragma once
/// What code that is not followed may do to a schema: the body of a function, a DO block that builds statements. It reads
/// words, not programs, and would rather see too much than too little. It knows no database.

#include "ddl/target.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pgplumb::ddl {

/// One thing that code may do.
struct Effect {
    enum class Act : std::uint8_t {
        anything,
        make_table,
        make_view,
        make_sequence,
        make_type,
        make_schema,
        make_extension,
        add_column,
        alter_column,
        drop_column,
        add_constraint,
        drop_constraint,
        add_index,
        drop_index,
        row_security,
        change_relation,  ///< or drop it
        change_type,
        change_schema,
        change_extension,
        drop_function
    };
    Act act = Act::anything;
    Target target{};                   ///< of parts: their table; of DROP INDEX the index itself
    Name part{};                       ///< a column or constraint; empty: any
    bool cascade = false;              ///< it takes with it what depends on it
    bool renames = false;              ///< it gives a name, or a schema, that nobody knows
    bool of_default = false;           ///< of a column its default alone
    std::vector<std::string> kinds{};  ///< of constraints that are added, by their names
};

/// All that the code's words say, those within constants too.
std::vector<Effect> effects_of(std::string_view code);

/// Names before a parenthesis: what the code may call, in lower case.
std::vector<std::string> calls_in(std::string_view code);

}  // namespace pgplumb::ddl
