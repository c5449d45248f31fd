#pragma once
/// Reads a field's value; what is unsaid is as good as empty.

#include "pgplumb/catalog.hpp"

namespace pgplumb::ddl {

template <class T>
T value_of(Values values, Field<T> const& field) {
    auto const* value = std::get_if<T>(&values[field.slot]);
    return value ? *value : T{};
}

}  // namespace pgplumb::ddl
