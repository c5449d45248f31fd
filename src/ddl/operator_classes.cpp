#include "ddl/operator_classes.hpp"

#include "catalog/provided.hpp"
#include "ddl/resolve.hpp"
#include "ddl/values.hpp"
#include "kinds/index.hpp"

#include <algorithm>
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

namespace {

bool is_among(std::string_view list, std::string_view word) {
    for (auto at = list.find(word); at != std::string_view::npos; at = list.find(word, at + 1)) {
        auto const end = at + word.size();
        if ((at == 0 || list[at - 1] == ',') && (end == list.size() || list[end] == ',')) return true;
    }
    return false;
}

/// Types that no B-tree can order, and those that can be hashed no more.
constexpr std::string_view unordered =
    "json,xml,point,line,lseg,box,path,polygon,circle,jsonpath,aclitem,cid,xid,txid_snapshot,pg_snapshot";
constexpr std::string_view unhashed =
    "json,xml,point,line,lseg,box,path,polygon,circle,jsonpath,txid_snapshot,pg_snapshot,money,bit,bit varying,tsvector,tsquery";
constexpr std::string_view for_gin = "jsonb,tsvector";
constexpr std::string_view for_gist = "point,box,polygon,circle,tsvector,tsquery";

}  // namespace

bool lacks_class(World const& world, Type const& type, std::string_view method) {
    bool const extended = std::ranges::any_of(world.extensions, [](auto const& extension) {
        auto const name = extension.first.text();
        return name.starts_with("btree_gi") || (name != "plpgsql" && !is_known_extension(name));
    });
    if (type.text.ends_with("[]")) return method == "brin";
    if (type.row) return method != "btree" && method != "hash" && !extended;
    if (type.user) return type.user->is_enum && (method == "gin" || method == "gist") && type.text.empty() && !extended;
    auto const base = type.text.substr(0, type.text.find('('));
    if (!is_builtin_type(base)) return false;  // of an extension, or an array
    if (method == "btree") return is_among(unordered, base);
    if (method == "hash") return is_among(unhashed, base);
    if (method == "gin") return !is_among(for_gin, base) && !extended;
    bool const range = base.ends_with("range");
    return method == "gist" && !range && !is_among(for_gist, base) && !extended;
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
