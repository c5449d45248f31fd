#pragma once
/// The naming convention of a project: of the metadata that env.py hands to Alembic, else the only one that the project has.

#include "migrations/machine.hpp"

namespace pgplumb::python {

/// A dict; nullptr if there is none, or if nobody knows.
Ref naming_convention(Machine& machine, std::filesystem::path const& script, std::vector<std::filesystem::path> const& roots);

}  // namespace pgplumb::python
