#pragma once
/// What a statement asks of the database that an extension may have brought, and what of the kind it makes. It knows no
/// database and no extension.

#include "pgplumb/catalog.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace pgplumb::ddl {

struct Demands {
    /// A key of an index or of an exclusion for which its access method finds an operator class by the column's type.
    struct Key {
        std::string table, column, method;
    };
    /// A column and the name of its type, or of its elements' with [] behind it.
    struct TypedColumn {
        std::string table, column, type;
    };

    std::vector<Need> needs{};  ///< types, functions, operator classes, by their names alone; of what makes or changes relations
    std::vector<Key> keys{};
    std::vector<TypedColumn> columns{};
    std::vector<std::string> makes{};    ///< types and functions
    std::vector<std::string> tables{};   ///< relations that it makes, by whatever name
    std::vector<std::string> changes{};  ///< tables that have to be there
    std::vector<std::string> drops{};    ///< extensions
};

/// Whether PostgreSQL itself has a type or a function of this name.
bool is_builtin(Need const& need);

/// Of one statement; of what is no SQL nothing.
Demands demands_of(std::string_view sql);

/// Extensions that a text creates, whatever text that is: SQL, a block of code, a program that sends it.
struct CreatedExtensions {
    std::vector<std::string> names{};
    bool others = false;  ///< some have names that are made when it runs, or bring along what nobody knows
};
CreatedExtensions created_extensions(std::string_view text);

}  // namespace pgplumb::ddl
