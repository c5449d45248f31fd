#pragma once
/// A namespace. Only that it exists is compared.

#include "pgplumb/catalog.hpp"

namespace pgplumb::schema {

extern Kind const kind;

}  // namespace pgplumb::schema
