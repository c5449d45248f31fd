#include "sources/creation_order.hpp"

#include "kinds/column.hpp"
#include "kinds/extension.hpp"
#include "kinds/table.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <unordered_map>

namespace pgplumb {
namespace {

using Needs = std::function<std::vector<Object const*>(Object const&)>;

/// Each after what it needs, else as they stand. What needs itself in a circle comes last.
Order by_need(Order const& objects, Needs const& needs) {
    std::unordered_map<Object const*, std::size_t> places;
    for (std::size_t i = 0; i < objects.size(); ++i) places.emplace(objects[i], i);
    std::vector<std::vector<std::size_t>> needed_by(objects.size());
    std::vector<std::size_t> lacks(objects.size());
    for (std::size_t i = 0; i < objects.size(); ++i)
        for (Object const* other : needs(*objects[i])) {
            auto const it = places.find(other);
            if (it == places.end() || it->second == i) continue;
            needed_by[it->second].push_back(i);
            ++lacks[i];
        }
    std::set<std::size_t> ready;
    for (std::size_t i = 0; i < objects.size(); ++i)
        if (lacks[i] == 0) ready.insert(i);
    Order out;
    while (!ready.empty()) {
        auto const next = ready.extract(ready.begin()).value();
        out.push_back(objects[next]);
        for (auto const i : needed_by[next])
            if (--lacks[i] == 0) ready.insert(i);
    }
    for (std::size_t i = 0; i < objects.size(); ++i)
        if (lacks[i] != 0) out.push_back(objects[i]);
    return out;
}

Order made(std::span<Object const> objects) {
    Order out;
    for (Object const& object : objects)
        if (!object.absent && object.belongs != Belongs::extension) out.push_back(&object);
    return out;
}

ObjectId parent_of(Object const& table) {
    auto const parent = table.get(table::partition_of);
    return parent.size() == 2 ? ObjectId{&table::kind, parent[0], {}, parent[1]} : ObjectId{};
}

/// Whether two objects of one kind hold the same.
bool same_content(Object const& a, Object const& b) {
    return a.values == b.values || std::ranges::all_of(a.id.kind->fields, [&](FieldSpec const* field) {
               return !field->compared() || a.value(*field) == b.value(*field);
           });
}

}  // namespace

Order extensions_in_order(Catalog const& catalog) {
    return by_need(made(catalog.of(extension::kind)), [&](Object const& object) {
        std::vector<Object const*> out;
        for (Name const name : object.get(extension::needed)) out.push_back(catalog.find({&extension::kind, {}, {}, name}));
        return out;
    });
}

std::string type_name(std::string_view type) {
    std::string out;
    bool quoted = false;
    int depth = 0;
    for (char const c : type) {
        if (c == '"') quoted = !quoted;
        if (!quoted && c == '[') break;
        if (!quoted && c == '(') ++depth;
        if (depth == 0) out += c;
        if (!quoted && c == ')') --depth;
    }
    return out;
}

Order tables_in_order(Catalog const& catalog) {
    auto const tables = made(catalog.of(table::kind));
    std::unordered_map<std::string, Object const*> by_name;
    for (Object const* table : tables) by_name.emplace(display(table->id), table);
    // Earlier schemas of a search path hide what is in later ones.
    for (Name const schema : catalog.search_path)
        for (Object const* table : tables)
            if (table->id.schema == schema) by_name.emplace(quoted_if_needed(table->id.name.text()), table);
    return by_need(tables, [&](Object const& object) {
        std::vector<Object const*> out;
        if (auto const parent = parent_of(object); parent.kind) out.push_back(catalog.find(parent));
        for (Object const& column : catalog.children(column::kind, object.id.schema, object.id.name))
            if (auto const it = by_name.find(type_name(column.get(column::type).text())); it != by_name.end()) out.push_back(it->second);
        return out;
    });
}

Order partitions_first(Order tables) {
    std::map<ObjectId, int> depths;
    for (Object const* table : tables) {
        auto const parent = parent_of(*table);
        auto const above = parent.kind ? depths.find(parent) : depths.end();
        depths[table->id] = above == depths.end() ? 0 : above->second - 1;
    }
    std::ranges::sort(tables, {}, [&](Object const* table) { return std::pair(depths.at(table->id), table->id); });
    return tables;
}

Partitions partitions_of(Catalog const& catalog) {
    Partitions out;
    for (Object const& table : catalog.of(table::kind))
        if (auto const parent = parent_of(table); parent.kind && !table.absent) out[parent].push_back(&table);
    return out;
}

std::vector<IndexPart> index_parts(Catalog const& catalog, Partitions const& partitions, Object const& whole,
                                   std::set<Object const*> const& taken) {
    std::vector<IndexPart> out;
    std::vector<Object const*> open{&whole};
    for (std::size_t i = 0; i < open.size(); ++i) {
        auto const it = partitions.find(owner(open[i]->id));
        if (it == partitions.end()) continue;
        for (Object const* partition : it->second) {
            auto const parts = catalog.children(*whole.id.kind, partition->id.schema, partition->id.name);
            auto const part = std::ranges::find_if(parts, [&](Object const& one) {
                return one.belongs == Belongs::partition && same_content(one, whole) && !taken.contains(&one);
            });
            if (part == parts.end()) return {};
            out.push_back({open[i], &*part});
            open.push_back(&*part);
        }
    }
    return out;
}

}  // namespace pgplumb
