#include "support/sql_lint.hpp"

#include <pg_query.h>

#include <nlohmann/json.hpp>

#include <set>
#include <string_view>

namespace {

using nlohmann::json;

/// "pg_catalog.text" of a list of String nodes.
std::string dotted(json const& names) {
    std::string out;
    for (auto const& name : names) out += (out.empty() ? "" : ".") + name.at("String").at("sval").get<std::string>();
    return out;
}

/// The names that WITH gives; no relation can stand in for them.
void collect_ctes(json const& node, std::set<std::string>& out) {
    if (!node.is_structured()) return;
    if (node.is_object() && node.contains("ctename")) out.insert('.' + node.at("ctename").get<std::string>());
    for (auto const& item : node) collect_ctes(item, out);
}

void walk(json const& node, std::set<std::string> const& ctes, std::vector<std::string>& faults) {
    auto const complain = [&](char const* what, std::string const& name) {
        if (!name.starts_with("pg_catalog.") && !(what == std::string_view("relation") && ctes.contains(name)))
            faults.push_back(std::string(what) + ' ' + name + " is not qualified with pg_catalog");
    };
    if (node.is_array())
        for (auto const& item : node) walk(item, ctes, faults);
    if (!node.is_object()) return;
    for (auto const& [key, value] : node.items()) {
        if (key == "RangeVar") complain("relation", value.value("schemaname", "") + '.' + value.value("relname", ""));
        if (key == "FuncCall") complain("function", dotted(value.at("funcname")));
        if ((key == "TypeName" || key == "typeName") && value.contains("names")) complain("type", dotted(value.at("names")));
        if (key == "CollateClause") complain("collation", dotted(value.at("collname")));
        walk(value, ctes, faults);
    }
}

}  // namespace

std::vector<std::string> unqualified(std::string const& statement) {
    auto const result = pg_query_parse(statement.c_str());
    std::vector<std::string> faults;
    if (result.error) faults.push_back(std::string("cannot be parsed: ") + result.error->message + " in " + statement);
    else {
        auto const tree = json::parse(result.parse_tree);
        std::set<std::string> ctes;
        collect_ctes(tree, ctes);
        walk(tree, ctes, faults);
    }
    pg_query_free_parse_result(result);
    return faults;
}
