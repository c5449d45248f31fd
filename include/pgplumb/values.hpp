#pragma once
/// The values of an object's fields. Rows of values are interned as names are: a database of 150,000 columns has some
/// hundred different ones, and whether two objects are alike is a comparison of two pointers.

#include "pgplumb/name.hpp"

#include <cstdint>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

namespace pgplumb {

/// A field's value. `monostate` is *unsaid*: the source did not speak of it, so it is not compared. An empty name says
/// "none": no default, no collation of its own.
using Value = std::variant<std::monostate, bool, std::int64_t, Name, Names>;

inline bool said(Value const& value) {
    return value.index() != 0;
}

/// A value as reports print it.
std::string to_text(Value const& value);

/// Which alternative of Value a T is.
template <class T, std::size_t I = 0>
consteval std::size_t alternative() {
    if constexpr (std::is_same_v<T, std::variant_alternative_t<I, Value>>) return I;
    else return alternative<T, I + 1>();
}

/// One object's values by slot. What lies beyond the last one given is unsaid.
class Values {
public:
    Values() noexcept;
    explicit Values(std::vector<Value> const& row);

    Value const& operator[](std::size_t slot) const noexcept;
    /// These values with another one in `slot`.
    [[nodiscard]] Values with(std::size_t slot, Value value) const;

    friend bool operator==(Values a, Values b) noexcept { return a.row_ == b.row_; }

private:
    std::vector<Value> const* row_;
};

}  // namespace pgplumb
