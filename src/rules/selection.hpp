#pragma once
/// Which objects a finding may be about: -n, -N, -t, -T, and the description's `ignore`.

#include "pgplumb/catalog.hpp"
#include "pgplumb/finding.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace pgplumb {

/// A name pattern as psql's \d takes it: unquoted letters are folded to lower case, * is any text and ? one character,
/// dots separate the parts; between double quotes everything stands for itself.
class Pattern {
public:
    explicit Pattern(std::string_view text);

    std::string const& text() const { return text_; }
    /// Compares its parts with the last ones of schema, parent and name: "orders" is found in any schema.
    bool matches(ObjectId const& id) const;
    bool matches(Name name) const;
    /// Whether it says a schema, and this is one it fits.
    bool names_schema(Name schema) const;
    /// Compares its parts with the last of these.
    bool matches(std::span<Name const> names) const;
    /// How many characters stand for themselves: of two patterns that match, the one with more is the more specific.
    std::size_t literals() const;

private:
    struct Unit {
        enum class Kind : std::uint8_t { character, one, any } kind;
        char c;
    };
    using Part = std::vector<Unit>;

    static bool fits(Part const& part, std::string_view text);

    std::string text_;
    std::vector<Part> parts_;
};

/// What the command line selects. Extensions belong to no schema: they are left out as soon as something is selected.
class Selection {
public:
    std::vector<Pattern> schemas, not_schemas, tables, not_tables;

    bool keeps(ObjectId const& id) const;
    /// Whether it leaves anything out; of tables, views and sequences by their own names.
    bool narrows() const { return narrows_tables() || !schemas.empty() || !not_schemas.empty(); }
    bool narrows_tables() const { return !tables.empty() || !not_tables.empty(); }
    /// Patterns of `schemas` and `tables` that nothing on either side has the name of.
    std::vector<std::string> without_match(Catalog const& actual, Catalog const& desired) const;
};

/// Leaves what is selected, and the causes of what is selected.
void select(Judgement& judgement, Selection const& selection);

}  // namespace pgplumb
