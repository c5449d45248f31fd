#pragma once
/// The table in which a tree says that Alembic keeps what it did: what its env.py gives context.configure().

#include "migrations/machine.hpp"
#include "migrations/place.hpp"

#include <optional>
#include <string>
#include <vector>

namespace pgplumb::python {

struct VersionTable {
    std::optional<std::string> name, schema;  ///< none: what Alembic takes by itself
    std::vector<Origin> unknown{};            ///< where one is said that is no constant
};

/// Follows env.py with a machine of its own, so that nothing of it lasts.
VersionTable version_table(migrations::Place const& place);

}  // namespace pgplumb::python
