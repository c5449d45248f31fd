#pragma once
/// How refusals call things, and the SQLSTATEs they give besides those of the world.

#include "ddl/world.hpp"

namespace pgplumb::ddl {

namespace sqlstate {
inline constexpr char datatype_mismatch[] = "42804";
inline constexpr char invalid_table_definition[] = "42P16";
inline constexpr char invalid_object_definition[] = "42P17";
inline constexpr char collation_mismatch[] = "42P21";
inline constexpr char invalid_foreign_key[] = "42830";
inline constexpr char not_in_state[] = "55000";
inline constexpr char syntax[] = "42601";
inline constexpr char in_transaction[] = "25001";
inline constexpr char invalid_parameter[] = "22023";
}  // namespace sqlstate

inline std::string told(Name schema, Name name) {
    return qualified_name(schema.text(), name.text()).str();
}
inline std::string told(Relation const& relation) {
    return told(relation.schema, relation.name);
}
inline std::string told(Name name) {
    return quoted_if_needed(name.text());
}
inline std::string told(Column const& column) {
    return "column " + told(column.name);
}
inline std::string told(Part const& part) {
    return std::string(part.is_constraint() ? "constraint " : "index ") + told(part.name);
}

}  // namespace pgplumb::ddl
