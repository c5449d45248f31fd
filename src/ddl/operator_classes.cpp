#include "ddl/operator_classes.hpp"

#include "ddl/resolve.hpp"
#include "ddl/values.hpp"
#include "kinds/index.hpp"

#include <map>

namespace pgplumb::ddl {

std::string usual_class(std::string const& type) {
    static std::map<std::string_view, std::string_view> const classes{{"smallint", "int2"},
                                                                      {"integer", "int4"},
                                                                      {"bigint", "int8"},
                                                                      {"real", "float4"},
                                                                      {"double precision", "float8"},
                                                                      {"boolean", "bool"},
                                                                      {"character", "bpchar"},
                                                                      {"text", "text"},
                                                                      {"uuid", "uuid"},
                                                                      {"character varying", "text"},
                                                                      {"numeric", "numeric"},
                                                                      {"date", "date"},
                                                                      {"interval", "interval"},
                                                                      {"bytea", "bytea"},
                                                                      {"timestamp with time zone", "timestamptz"},
                                                                      {"name", "name"},
                                                                      {"jsonb", "jsonb"},
                                                                      {"inet", "inet"},
                                                                      {"oid", "oid"},
                                                                      {"timestamp without time zone", "timestamp"}};
    auto const it = classes.find(type.substr(0, type.find('(')));
    return it == classes.end() ? std::string() : std::string(it->second) + "_ops";
}

Values with_usual_classes(Relation& table, Values values) {
    auto const keys = value_of(values, index::keys);
    auto const method = value_of(values, index::method).text();
    if (method != "btree" && method != "hash") return values;
    std::vector<Name> out;
    for (Name const said : value_of(values, index::opclasses)) {
        auto const* column = out.size() < keys.size() ? table.column(name_of_column(keys[out.size()])) : nullptr;
        bool const usual = column && !said.empty() && said.text() == usual_class(column->type.printed().str());
        out.push_back(usual ? Name("default " + said.str()) : said);
    }
    return values.with(index::opclasses.slot, Names(out));
}

}  // namespace pgplumb::ddl
