#pragma once
/// What a statement is about whose words may be put together only when it runs. It knows no statement.

#include "pgplumb/name.hpp"

namespace pgplumb::ddl {

/// What a statement may be about: one object by its name, or any whose name is made only when it runs.
struct Target {
    Name schema, name;  ///< an empty schema is that of the search path, an empty name any of that schema
    bool any = false;   ///< of any schema
};

}  // namespace pgplumb::ddl
