#pragma once
/// PostgreSQL's error codes under the names that PL/pgSQL has for them (errcodes.txt of its sources, as far as statements that
/// change a schema meet them).

#include <string>
#include <string_view>

namespace pgplumb::ddl {

/// The code of a condition; empty: there is none here.
std::string_view sqlstate_of(std::string_view condition);

/// Whether `WHEN condition THEN` catches an error. The condition may be several with OR between them, or SQLSTATE '42P07'.
bool catches(std::string_view condition, std::string_view sqlstate);

}  // namespace pgplumb::ddl
