#pragma once
/// Constants in expressions that take their type from a column or an enum, and what becomes of them when that one changes.
/// It knows no table and no statement.

#include "pgplumb/name.hpp"

#include <functional>
#include <string_view>

namespace pgplumb::ddl {

/// An expression in which string constants that stand beside the column are of the type; the server has stored them so.
Name with_constants_cast(Name text, Name column, std::string_view type);

/// The same of the column itself, where it is an operand or an argument.
Name with_operand_cast(Name text, Name column, std::string_view type);

/// An expression in which lists of constants that the column is compared with are arrays of the type, as the server keeps them.
Name with_arrays(Name text, Name column, std::string_view type);

/// A label of an enum, and where it may stand.
struct Label {
    std::string_view type;                    ///< the enum, as a cast names it
    std::function<bool(Name)> is_its_column;  ///< whether a column is of the enum
    bool whole = false;                       ///< whether a constant that is all of the expression is of it too
    Name from, to;
};
/// An expression in which the label has its new name.
Name relabelled(Name text, Label const& label);

}  // namespace pgplumb::ddl
