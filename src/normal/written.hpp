#pragma once
/// What can be told of two expressions without a server: from their text, their trees, and the types of what they name.
/// Knows both catalogs; asks nobody.

#include "ddl/typed.hpp"
#include "pgplumb/diff.hpp"

#include <optional>
#include <unordered_map>

namespace pgplumb {

class Written {
public:
    Written(Catalog const& actual, Catalog const& desired);

    /// What is certain without any doubt: equal, or different in a way that no server could tell otherwise.
    /// `target` is the type that both are converted to, or empty.
    std::optional<Verdict> decide(Object const& object, Name target, Name a, Name d) const;
    /// What is likeliest where no server can be asked.
    Verdict guess(Object const& object, Name target, Name a, Name d) const;
    /// By the syntax alone.
    Verdict by_trees(Name a, Name d) const;
    /// What a column's default or generated value says; an empty one, and NULL, that there is none.
    Verdict with_none(Name target, Name a, Name d) const;

    /// The type that an expression over a table's columns gives, as format_type prints it; empty if that is not known.
    Name type_of(Object const& object, Name expression) const;

private:
    ddl::TypedForm typed(Object const& object, Name target, Name text) const;
    struct Typed {
        Verdict verdict = Verdict::unproven;
        bool certain = false;  ///< whether all types are known
    };
    Typed by_types(Object const& object, Name target, Name a, Name d) const;
    Name column_type(Object const& object, Name column) const;
    ddl::ForeignType user_type(std::string_view name) const;
    bool on_path(std::string_view schema) const;
    std::string resolved(std::string_view form) const;
    bool names_row(Object const& object, Name text) const;

    Catalog const& actual_;
    Catalog const& desired_;
    std::unordered_map<std::string, Name> enums_;  ///< by each spelling, the name without a schema that is on the path
};

/// The columns' table: of a constraint, an index or a column.
Name table_of(Object const& object);

/// A type's name without its modifier and brackets.
std::string_view base_of(std::string_view type);

}  // namespace pgplumb
