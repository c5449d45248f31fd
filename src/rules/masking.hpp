#pragma once
/// Findings without the secrets that defaults and expressions can hold. Both sides were compared with them.

#include "pgplumb/finding.hpp"

#include <set>
#include <string>

namespace pgplumb {

class Masking {
public:
    /// Looks for columns that are named like a secret, on both sides.
    explicit Masking(Audit const& audit);

    /// Leaves out of a finding what looks like a secret. A fix gets a variable of psql's in its place, so that it cannot be
    /// run without the value, and the advice says where that stands.
    void apply(Finding& finding) const;

private:
    bool is_secret(std::string_view constant) const;
    std::string shown(std::string const& text) const;

    std::set<std::string, std::less<>> constants_;  ///< with their quotes
};

/// How many objects of a catalog hold what looks like a secret.
std::size_t secrets_held(Catalog const& catalog);

}  // namespace pgplumb
