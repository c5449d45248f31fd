#pragma once
/// Types as the parser compares and converts them (parse_coerce.c): pg_catalog's, and those of a database that somebody else
/// tells of. Knows nothing of expressions.

#include "ddl/builtin.hpp"
#include "ddl/typed.hpp"

#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

namespace pgplumb::ddl {

/// A type and what stands behind it: "(20)", "(10,2)", " day to second"; empty: nothing.
struct Modified {
    Type type = type::mystery;
    std::string modifier;

    friend bool operator==(Modified const&, Modified const&) = default;
};

/// How a value becomes one of another type. `array` converts the elements.
enum class Path : std::uint8_t { none, relabel, function, io, array };

inline bool is_array(Type type) {
    return (type & array_bit) != 0;
}
inline Type element_of(Type array) {
    return static_cast<Type>(array & ~array_bit);
}
/// mystery where there is none: of arrays, and of what is not known.
inline Type array_of(Type element) {
    return is_array(element) || element == type::mystery ? Type{type::mystery} : static_cast<Type>(element | array_bit);
}

/// Of a database's own, or an array of it.
inline bool is_users(Type type) {
    return element_of(type) >= builtin_types().size();
}
/// Whether it is the preferred one of that category.
bool is_preferred(char category, Type type);

class Types {
public:
    explicit Types(Surroundings const& surroundings) : surroundings_(surroundings) {}

    /// Of a type as format_type prints it. Users' types get numbers as they come.
    Modified read(std::string_view text);
    /// As format_type prints it.
    std::string spelled(Type type, std::string_view modifier = {}) const;

    char category(Type type) const;
    bool collatable(Type type) const;
    /// What a domain holds; other types themselves.
    Modified base(Type type) const;
    bool is_enum(Type type) const;
    /// Of a user, with operators and casts that are not known here.
    bool is_opaque(Type type) const;

    Path path(Type from, Type to, Context context) const;
    bool converts(Type from, Type to) const;
    /// What values of several types become together; nullopt if there is none.
    std::optional<Type> common(std::span<Type const> types) const;

private:
    ForeignType const& user(Type type) const { return users_[element_of(type) - builtin_types().size()]; }
    Type number(std::string_view name);

    Surroundings const& surroundings_;
    std::deque<ForeignType> users_;
    std::deque<Modified> bases_;
    std::unordered_map<std::string, Type> numbers_;
};

/// Whether it stands for what is given: anyelement and the like.
bool is_polymorphic(Type type);

/// The types that an operator's or function's arguments are converted to, and what it gives.
struct Choice {
    std::vector<Type> arguments;
    Type result = type::mystery;
};

/// What the parser takes (parse_oper.c, parse_func.c) for arguments of these types; nullopt where none fits, or none best.
std::optional<Choice> choose_operator(Types const& types, std::string_view name, std::span<Type const> given);
std::optional<Choice> choose_function(Types const& types, std::string_view name, std::span<Type const> given, bool as_array);
/// Whether there is a function for just these.
bool takes_exactly(std::string_view function, std::span<Type const> given);

}  // namespace pgplumb::ddl
