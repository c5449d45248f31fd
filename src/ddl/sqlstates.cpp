#include "ddl/sqlstates.hpp"

#include "ddl/tokens.hpp"

#include <map>

namespace pgplumb::ddl {

std::string_view sqlstate_of(std::string_view condition) {
    static std::map<std::string_view, std::string_view> const codes{{"active_sql_transaction", "25001"},
                                                                    {"ambiguous_column", "42702"},
                                                                    {"ambiguous_function", "42725"},
                                                                    {"assert_failure", "P0004"},
                                                                    {"cannot_coerce", "42846"},
                                                                    {"case_not_found", "20000"},
                                                                    {"check_violation", "23514"},
                                                                    {"data_exception", "22000"},
                                                                    {"datatype_mismatch", "42804"},
                                                                    {"dependent_objects_still_exist", "2BP01"},
                                                                    {"dependent_privilege_descriptors_still_exist", "2B000"},
                                                                    {"duplicate_alias", "42712"},
                                                                    {"duplicate_column", "42701"},
                                                                    {"duplicate_cursor", "42P03"},
                                                                    {"duplicate_database", "42P04"},
                                                                    {"duplicate_file", "58P02"},
                                                                    {"duplicate_function", "42723"},
                                                                    {"duplicate_object", "42710"},
                                                                    {"duplicate_prepared_statement", "42P05"},
                                                                    {"duplicate_schema", "42P06"},
                                                                    {"duplicate_table", "42P07"},
                                                                    {"exclusion_violation", "23P01"},
                                                                    {"external_routine_exception", "38000"},
                                                                    {"feature_not_supported", "0A000"},
                                                                    {"foreign_key_violation", "23503"},
                                                                    {"grouping_error", "42803"},
                                                                    {"indeterminate_datatype", "42P18"},
                                                                    {"insufficient_privilege", "42501"},
                                                                    {"integrity_constraint_violation", "23000"},
                                                                    {"internal_error", "XX000"},
                                                                    {"invalid_catalog_name", "3D000"},
                                                                    {"invalid_column_definition", "42611"},
                                                                    {"invalid_column_reference", "42P10"},
                                                                    {"invalid_foreign_key", "42830"},
                                                                    {"invalid_function_definition", "42P13"},
                                                                    {"invalid_name", "42602"},
                                                                    {"invalid_object_definition", "42P17"},
                                                                    {"invalid_parameter_value", "22023"},
                                                                    {"invalid_schema_name", "3F000"},
                                                                    {"invalid_schema_definition", "42P15"},
                                                                    {"invalid_table_definition", "42P16"},
                                                                    {"invalid_text_representation", "22P02"},
                                                                    {"lock_not_available", "55P03"},
                                                                    {"name_too_long", "42622"},
                                                                    {"no_data_found", "P0002"},
                                                                    {"not_null_violation", "23502"},
                                                                    {"null_value_not_allowed", "22004"},
                                                                    {"object_in_use", "55006"},
                                                                    {"object_not_in_prerequisite_state", "55000"},
                                                                    {"plpgsql_error", "P0000"},
                                                                    {"program_limit_exceeded", "54000"},
                                                                    {"raise_exception", "P0001"},
                                                                    {"reserved_name", "42939"},
                                                                    {"restrict_violation", "23001"},
                                                                    {"syntax_error", "42601"},
                                                                    {"syntax_error_or_access_rule_violation", "42000"},
                                                                    {"too_many_columns", "54011"},
                                                                    {"too_many_rows", "P0003"},
                                                                    {"undefined_column", "42703"},
                                                                    {"undefined_file", "58P01"},
                                                                    {"undefined_function", "42883"},
                                                                    {"undefined_object", "42704"},
                                                                    {"undefined_parameter", "42P02"},
                                                                    {"undefined_table", "42P01"},
                                                                    {"unique_violation", "23505"},
                                                                    {"wrong_object_type", "42809"}};
    auto const it = codes.find(condition);
    return it == codes.end() ? std::string_view() : it->second;
}

namespace {

/// A code that ends in three zeros stands for its class.
bool fits(std::string_view code, std::string_view sqlstate) {
    return code == sqlstate || (code.size() == 5 && code.ends_with("000") && sqlstate.substr(0, 2) == code.substr(0, 2));
}

}  // namespace

bool catches(std::string_view condition, std::string_view sqlstate) {
    for (Token const& token : tokens_of(condition)) {
        if (token.is("others")) return !fits("57014", sqlstate) && !fits("P0004", sqlstate);
        if (token.sort == Token::Sort::constant && fits(token.content(), sqlstate)) return true;
        if (token.sort == Token::Sort::word && fits(sqlstate_of(token.content()), sqlstate)) return true;
    }
    return false;
}

}  // namespace pgplumb::ddl
