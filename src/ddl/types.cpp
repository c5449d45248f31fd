#include "ddl/tree.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace pgplumb::ddl {
namespace {

/// Internal names with the names that format_type prints for them.
std::map<std::string_view, std::string_view> const& printed() {
    static std::map<std::string_view, std::string_view> const table{{"int2", "smallint"},
                                                                    {"int4", "integer"},
                                                                    {"int8", "bigint"},
                                                                    {"float4", "real"},
                                                                    {"float8", "double precision"},
                                                                    {"bool", "boolean"},
                                                                    {"varchar", "character varying"},
                                                                    {"bpchar", "character"},
                                                                    {"varbit", "bit varying"},
                                                                    {"timestamptz", "timestamp with time zone"},
                                                                    {"timestamp", "timestamp without time zone"},
                                                                    {"timetz", "time with time zone"},
                                                                    {"time", "time without time zone"},
                                                                    {"char", "\"char\""},
                                                                    {"serial2", "smallint"},
                                                                    {"serial4", "integer"},
                                                                    {"serial8", "bigint"},
                                                                    {"smallserial", "smallint"},
                                                                    {"serial", "integer"},
                                                                    {"bigserial", "bigint"}};
    return table;
}

std::set<std::string_view> const& builtin() {
    static std::set<std::string_view> const names{"smallint",
                                                  "integer",
                                                  "bigint",
                                                  "real",
                                                  "double precision",
                                                  "boolean",
                                                  "character varying",
                                                  "character",
                                                  "bit",
                                                  "bit varying",
                                                  "timestamp with time zone",
                                                  "timestamp without time zone",
                                                  "time with time zone",
                                                  "time without time zone",
                                                  "\"char\"",
                                                  "numeric",
                                                  "text",
                                                  "bytea",
                                                  "uuid",
                                                  "json",
                                                  "jsonb",
                                                  "xml",
                                                  "date",
                                                  "interval",
                                                  "money",
                                                  "inet",
                                                  "cidr",
                                                  "macaddr",
                                                  "macaddr8",
                                                  "point",
                                                  "line",
                                                  "lseg",
                                                  "box",
                                                  "path",
                                                  "polygon",
                                                  "circle",
                                                  "tsvector",
                                                  "tsquery",
                                                  "name",
                                                  "oid",
                                                  "int4range",
                                                  "int8range",
                                                  "numrange",
                                                  "tsrange",
                                                  "tstzrange",
                                                  "daterange",
                                                  "int4multirange",
                                                  "int8multirange",
                                                  "nummultirange",
                                                  "tsmultirange",
                                                  "tstzmultirange",
                                                  "datemultirange",
                                                  "bpchar",
                                                  "pg_lsn",
                                                  "txid_snapshot",
                                                  "pg_snapshot",
                                                  "xid",
                                                  "xid8",
                                                  "cid",
                                                  "tid",
                                                  "jsonpath",
                                                  "regclass",
                                                  "regconfig",
                                                  "regdictionary",
                                                  "regnamespace",
                                                  "regoper",
                                                  "regoperator",
                                                  "regproc",
                                                  "regprocedure",
                                                  "regrole",
                                                  "regtype"};
    return names;
}

std::string modifier(PgQuery__Node const& node) {
    if (node.node_case == PG_QUERY__NODE__NODE_A_CONST) {
        auto const& constant = *node.a_const;
        if (constant.val_case == PG_QUERY__A__CONST__VAL_IVAL) return std::to_string(constant.ival->ival);
        if (constant.val_case == PG_QUERY__A__CONST__VAL_SVAL) return constant.sval->sval;
    }
    if (node.node_case == PG_QUERY__NODE__NODE_COLUMN_REF) {
        auto const parts = names(node.column_ref->n_fields, node.column_ref->fields);
        if (parts.size() == 1) return parts[0].str();
    }
    return {};
}

std::string interval_text(std::vector<std::string> const& modifiers) {
    static std::map<std::string, std::string_view> const ranges{{"4", " year"},
                                                                {"2", " month"},
                                                                {"8", " day"},
                                                                {"1024", " hour"},
                                                                {"2048", " minute"},
                                                                {"4096", " second"},
                                                                {"6", " year to month"},
                                                                {"1032", " day to hour"},
                                                                {"3080", " day to minute"},
                                                                {"7176", " day to second"},
                                                                {"3072", " hour to minute"},
                                                                {"7168", " hour to second"},
                                                                {"6144", " minute to second"}};
    std::string out = "interval";
    if (auto const it = ranges.find(modifiers[0]); it != ranges.end()) out += it->second;
    if (modifiers.size() > 1) out += '(' + modifiers[1] + ')';
    return out;
}

std::string with_modifiers(std::string const& base, std::vector<std::string> modifiers) {
    if (modifiers.empty()) return base == "character" ? "bpchar" : base;
    if (base == "interval") return interval_text(modifiers);
    if (base == "numeric" && modifiers.size() == 1) modifiers.emplace_back("0");
    std::string list = "(";
    for (auto const& item : modifiers) list.append(list.size() > 1 ? "," : "").append(item);
    list += ')';
    for (std::string_view const zone : {" with time zone", " without time zone"})
        if (base.ends_with(zone)) return base.substr(0, base.size() - zone.size()) + list + std::string(zone);
    return base + list;
}

}  // namespace

bool is_builtin_type(std::string_view name) {
    return builtin().contains(name);
}

std::string type_text(PgQuery__TypeName const& type) {
    auto parts = names(type.n_names, type.names);
    bool const own = parts.size() == 2 && parts[0].text() == "pg_catalog";
    if (own) parts.erase(parts.begin());
    std::string base;
    if (parts.size() == 1) {
        auto const it = printed().find(parts[0].text());
        // An unqualified "char" is the one-byte type; the parser writes char(n) as pg_catalog.bpchar.
        base = it != printed().end() ? std::string(it->second) : parts[0].str();
        if (it == printed().end() && !is_builtin_type(base)) base = quoted_if_needed(base);
    } else {
        for (Name const part : parts) base.append(base.empty() ? "" : ".").append(quoted_if_needed(part.text()));
    }
    std::vector<std::string> modifiers;
    for (size_t i = 0; i < type.n_typmods; ++i) modifiers.push_back(modifier(*type.typmods[i]));
    if (base == "character" && !own) base = "bpchar";
    return with_modifiers(base, modifiers) + (type.n_array_bounds > 0 ? "[]" : "");
}

int serial_width(PgQuery__TypeName const& type) {
    auto const parts = names(type.n_names, type.names);
    auto const name = parts.empty() ? std::string_view() : parts.back().text();
    if (name == "smallserial" || name == "serial2") return 2;
    if (name == "serial" || name == "serial4") return 4;
    return name == "bigserial" || name == "serial8" ? 8 : 0;
}

std::optional<std::string> canonical_type(std::string_view text) {
    auto const parsed = parse("select null::" + std::string(text));
    if (!parsed.tree || parsed.tree->n_stmts != 1) return std::nullopt;
    auto const* node = parsed.tree->stmts[0]->stmt;
    if (node->node_case != PG_QUERY__NODE__NODE_SELECT_STMT || node->select_stmt->n_target_list != 1) return std::nullopt;
    auto const* value = node->select_stmt->target_list[0]->res_target->val;
    if (value->node_case != PG_QUERY__NODE__NODE_TYPE_CAST) return std::nullopt;
    return type_text(*value->type_cast->type_name);
}

}  // namespace pgplumb::ddl
