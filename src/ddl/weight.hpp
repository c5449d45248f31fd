#pragma once
/// How much code may leave undone: whether a copy of the world is worth its time. It runs nothing.

#include "ddl/plpgsql.hpp"

#include <initializer_list>
#include <string_view>

namespace pgplumb::ddl {

/// Whether SQL begins with one of the words.
bool is_verb(std::string_view text, std::initializer_list<std::string_view> verbs);

/// How many of the steps may fail or have something to undo once another one fails: where it is 1, there is nothing to undo.
int weight(plpgsql::Steps const& steps);

}  // namespace pgplumb::ddl
