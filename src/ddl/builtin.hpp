#pragma once
/// pg_catalog's types, casts, operators and functions, as builtin.tsv lists them. Knows nothing of what a database adds.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace pgplumb::ddl {

/// A type: a row of the table of types, or a number behind them for a database's own; with `array_bit`, the array of it.
using Type = std::uint16_t;
inline constexpr Type array_bit = 0x8000;

/// Types that rules name. `mystery` is one that is not known here; `unknown` is PostgreSQL's, of a string constant.
namespace type {
enum : Type {
    mystery,
    unknown,
    boolean,
    smallint,
    integer,
    bigint,
    numeric,
    real,
    double_precision,
    text,
    varchar,
    bpchar,
    name,
    bit,
    varbit,
    date,
    time,
    timetz,
    timestamp,
    timestamptz,
    interval,
    jsonb,
    record,
    regclass,
    any,
    anyelement,
    anynonarray,
    anyenum,
    anyarray,
    anyrange,
    anymultirange,
    anycompatible,
    anycompatiblenonarray,
    anycompatiblearray,
    anycompatiblerange,
    anycompatiblemultirange,
    others  ///< where the rows begin that no rule names
};
}  // namespace type

struct BuiltinType {
    std::string_view name;     ///< in pg_type
    std::string_view printed;  ///< by format_type
    char category = 'X';
    bool preferred = false;  ///< in its category
    bool collatable = false;
    Type of = type::mystery;  ///< a range's elements, a multirange's ranges
};

/// What an operator or function takes and gives.
struct Signature {
    std::span<Type const> arguments;  ///< the one that may be repeated stands last
    Type result = type::mystery;
    std::size_t optional = 0;  ///< arguments, of the last ones
    bool variadic = false;
};

enum class Context : std::uint8_t { implicit, assignment, explicitly };
enum class Method : std::uint8_t { relabel, function, io };

struct Cast {
    Context context;  ///< the least that allows it
    Method method;
};

/// By number; a user's have none.
std::span<BuiltinType const> builtin_types();
/// By the name that format_type prints, without a modifier; nullopt if there is none.
std::optional<Type> builtin_type(std::string_view printed);
/// By its name in pg_type.
std::optional<Type> builtin_type_named(std::string_view name);
std::span<Signature const> builtin_operators(std::string_view name);
std::span<Signature const> builtin_functions(std::string_view name);
/// nullptr if there is no cast of its own between the two.
Cast const* builtin_cast(Type from, Type to);

}  // namespace pgplumb::ddl
