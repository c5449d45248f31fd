#pragma once
/// Which names of a statement could be found anywhere but in pg_catalog. Operators stand without a schema: the
/// search_path is pg_catalog, pg_temp, and operators are never looked for in pg_temp.

#include <string>
#include <vector>

std::vector<std::string> unqualified(std::string const& statement);
