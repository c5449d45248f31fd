#pragma once
/// Expressions as the server stores them, with the types of all they name: the conversions it adds, the types that constants
/// take, lists as arrays. Two of one form are one expression. Knows pg_catalog; what a database adds to it, the caller tells.

#include "pgplumb/name.hpp"

#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace pgplumb::ddl {

struct Expression;

/// What is known of a type that is not pg_catalog's. One that is neither an enum nor a domain may mean anything.
struct ForeignType {
    enum class Sort : std::uint8_t { opaque, enumeration, domain };
    Sort sort = Sort::opaque;
    std::string name;  ///< the same for all spellings of it
    std::string base;  ///< what a domain holds, as format_type prints it
};

/// Where an expression stands.
struct Surroundings {
    std::function<Name(Name)> type_of_column;                ///< as format_type prints it; empty: there is no such column
    std::function<ForeignType(std::string_view)> user_type;  ///< of a name without modifier and brackets
    std::function<bool(std::string_view)> on_path;           ///< whether a schema is one that names are looked for in
    Name target{};                                           ///< the type that it is assigned to; empty: none
};

/// Stands for the type of a string constant that an operator or function of a user's takes.
inline constexpr std::string_view unsaid_type;
/// The same where nothing but text is possible if that is what somebody else says of it.
inline constexpr std::string_view probably_text = "text?";

/// What the type of an enum's label begins with: a label is itself, and nothing that is read.
inline constexpr std::string_view enum_type = "enum ";

struct TypedForm {
    std::string text;      ///< with constants between marks, as in Expression::loose; empty: it cannot be told
    std::string type;      ///< of what it gives; empty: not known
    bool certain = false;  ///< nothing in it but what pg_catalog has
};

TypedForm typed_form(Expression const& expression, Surroundings const& surroundings);

}  // namespace pgplumb::ddl
