#include "catalog/provided.hpp"
#include "ddl/world.hpp"

#include "kinds/table.hpp"

#include <algorithm>

// Which object a name means, and which name an unnamed object gets: namespace.c, indexcmds.c and pg_constraint.c.

namespace pgplumb::ddl {
namespace {

constexpr std::string_view temporary_schema = "pg_temp";

Name given(char const* text) {
    return Name(text ? text : "");
}

/// The first thing of this name that the search path leads to; temporary ones are found first.
template <class Find>
auto along(Names path, Find const& find) {
    if (auto const found = find(Name(temporary_schema))) return found;
    for (Name const schema : path)
        if (auto const found = find(schema)) return found;
    return decltype(find(Name()))(nullptr);
}

template <class Map>
auto at(Map const& map, Name schema, Name name) {
    auto const it = map.find({schema, name});
    return it == map.end() ? nullptr : it->second;
}

}  // namespace

Name World::creation_schema(std::string_view said, bool temporary) {
    if (temporary) return Name(temporary_schema);
    Name const schema(said);
    if (gone.contains(schema)) refuse("3F000", "schema " + quoted_if_needed(said) + " is not there any more");
    if (!said.empty()) {
        if (!schemas.contains(schema) && said != temporary_schema) schemas[schema] = {now, true};
        return schema;
    }
    for (Name const candidate : path)
        if (candidate.text() == temporary_schema || schemas.contains(candidate)) return candidate;
    auto const assumed = std::ranges::find_if(path, [&](Name candidate) { return !gone.contains(candidate); });
    if (assumed == path.end())
        refuse("3F000", "no schema has been selected to create in", "The search_path is empty here: name the schema, or set one.");
    schemas[*assumed] = {now, true};
    return *assumed;
}

Name World::schema_of(Name schema, Name name) const {
    if (!schema.empty() || is_taken(Name(temporary_schema), name)) return schema.empty() ? Name(temporary_schema) : schema;
    auto const it = std::ranges::find_if(path, [&](Name candidate) { return is_taken(candidate, name); });
    return it == path.end() ? Name() : *it;
}

Relation* World::find(Name schema, Name name) const {
    return at(relations, schema_of(schema, name), name);
}

Relation* World::find(PgQuery__RangeVar const& name) const {
    return find(given(name.schemaname), given(name.relname));
}

Part* World::find_index(Name schema, Name name) const {
    return at(indexes, schema_of(schema, name), name);
}

UserType* World::find_type(Name schema, Name name) const {
    if (!schema.empty()) return at(types, schema, name);
    return along(path, [&](Name s) { return at(types, s, name); });
}

Relation& World::need(Name schema, Name name) {
    if (auto* found = find(schema, name)) return *found;
    auto const shown = schema.empty() ? quoted_if_needed(name.text()) : qualified_name(schema.text(), name.text()).str();
    auto const made = opened.find(&table::kind);
    if (made == opened.end())
        refuse(sqlstate::undefined_table, "relation " + shown + " does not exist here", "No statement before this one makes it.");
    Relation assumed;
    assumed.schema = creation_schema(schema.text());
    assumed.name = name;
    assumed.columns_known = false;
    assumed.doubt = made->second;
    return add(std::move(assumed));
}

Relation& World::need(PgQuery__RangeVar const& name) {
    return need(given(name.schemaname), given(name.relname));
}

bool World::is_taken(Name schema, Name name) const {
    return relations.contains({schema, name}) || indexes.contains({schema, name});
}

bool World::is_certain() const {
    static constexpr std::string_view with_relations[] = {"postgis", "address_standardizer", "pg_stat", "pg_buffercache"};
    return opened.empty() && all_doubts.empty() && std::ranges::all_of(extensions, [&](auto const& extension) {
               auto const name = extension.first.text();
               return name == "plpgsql" || (is_known_extension(name) &&
                                            std::ranges::none_of(with_relations, [&](std::string_view s) { return name.starts_with(s); }));
           });
}

Other const* World::find_other(std::string_view sort, Name schema, Name name) const {
    auto const found = [&](Name s) -> Other const* {
        auto const it = others.lower_bound(Other{std::string(sort), s, name});
        return it != others.end() && it->sort == sort && it->schema == s && it->name == name ? &*it : nullptr;
    };
    return schema.empty() ? along(path, found) : found(schema);
}

std::vector<Other const*> World::functions(Name schema, Name name) const {
    std::vector<Other const*> out;
    auto const add = [&](Name in) {
        for (auto it = others.lower_bound(Other{"function", in, name}); it != others.end(); ++it) {
            if (it->sort != "function" || it->schema != in || it->name != name) break;
            out.push_back(&*it);
        }
    };
    if (!schema.empty()) add(schema);
    else
        for (auto const& [in, made] : schemas) add(in);
    return out;
}

namespace {

template <class Taken>
Name numbered(std::string_view name1, std::string_view name2, std::string_view label, Taken const& taken) {
    for (int pass = 0;; ++pass) {
        Name const name(default_name(name1, name2, std::string(label) + (pass > 0 ? std::to_string(pass) : "")));
        if (!taken(name)) return name;
    }
}

}  // namespace

Name World::free_relation_name(std::string_view name1, std::string_view name2, std::string_view label, Name schema, bool constraint) const {
    return numbered(name1, name2, label, [&](Name name) {
        if (is_taken(schema, name)) return true;
        auto const it = constraint_names.find({schema, name});
        return constraint && it != constraint_names.end() && it->second > 0;
    });
}

Name World::free_constraint_name(std::string_view name1, std::string_view name2, std::string_view label, Name schema) const {
    return numbered(name1, name2, label, [&](Name name) {
        auto const it = constraint_names.find({schema, name});
        return it != constraint_names.end() && it->second > 0;
    });
}

}  // namespace pgplumb::ddl
