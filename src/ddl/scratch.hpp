#pragma once
/// How a statement of a script is run in a database that is made to be thrown away, where none of the script's roles, databases
/// and tablespaces exist, and where nothing beyond that database may be touched. It runs nothing.

#include <cstdint>
#include <string>
#include <string_view>

namespace pgplumb::ddl {

struct Trial {
    enum class How : std::uint8_t {
        run,
        leave_out,     ///< it makes nothing that is compared, or reaches beyond the database
        may_lack_role  ///< it makes nothing that is compared, and may fail for want of a role
    } how = How::run;
    std::string instead{};  ///< what is run in its place, as long as it; empty: itself
};

/// A statement that is not understood is run: the server knows.
Trial trial_of(std::string_view statement);

}  // namespace pgplumb::ddl
