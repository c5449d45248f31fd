#include "sources/references.hpp"

#include "pgplumb/error.hpp"
#include "sources/live.hpp"

#include <array>
#include <utility>

namespace pgplumb {
namespace {

[[noreturn]] void lose_track() {
    throw Error(Failure::incomplete, "the server's catalog refers to something that it does not hold",
                "Nothing that was read so far is taken for the whole; run the audit again.");
}

template <class Map>
auto const& at(Map const& map, std::int64_t oid) {
    auto const it = map.find(oid);
    if (it == map.end()) lose_track();
    return it->second;
}

/// pg_index.indoption: bit 0 is DESC, bit 1 NULLS FIRST.
Name sort_option(std::int64_t bits) {
    static constexpr std::array<std::string_view, 4> words{"asc", "desc nulls last", "asc nulls first", "desc"};
    return Name(words[static_cast<std::size_t>(bits) & 3U]);
}

template <class Numbers, class Make>
std::vector<Name> mapped(Numbers const& numbers, Make const& make) {
    std::vector<Name> out;
    out.reserve(numbers.size());
    for (auto const number : numbers) out.push_back(make(number));
    return out;
}

}  // namespace

void References::read(Session& session) {
    auto before = std::exchange(relations_, {});
    session.copy(Sql("(select c.oid::pg_catalog.int8, n.nspname::pg_catalog.text, c.relname::pg_catalog.text, c.relkind = 'm' "
                     "from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace "
                     "where c.relkind in ('r', 'p', 'm') and c.relpersistence <> 't' "
                     "and not pg_catalog.starts_with(n.nspname::pg_catalog.text, 'pg_') and n.nspname <> 'information_schema')"),
                 [&](Row row) {
                     auto const oid = read_int(given(row, 0));
                     auto& relation = relations_[oid] = {Name(given(row, 1)), Name(given(row, 2)), read_bool(given(row, 3))};
                     if (auto const it = before.find(oid); it != before.end()) relation.columns = std::move(it->second.columns);
                 });
    session.copy(Sql("(select a.attrelid::pg_catalog.int8, a.attnum, a.attname::pg_catalog.text, a.attcollation::pg_catalog.int8 "
                     "from pg_catalog.pg_attribute a join pg_catalog.pg_class c on c.oid = a.attrelid "
                     "where c.relkind = 'm' and a.attnum > 0 and not a.attisdropped)"),
                 [&](Row row) {
                     learn(read_int(given(row, 0)), read_int(given(row, 1)), {Name(given(row, 2)), read_int(given(row, 3))});
                 });
    session.copy(Sql("(select o.oid::pg_catalog.int8, case when o.opcdefault then 'default ' else '' end "
                     "|| pg_catalog.quote_ident(o.opcname::pg_catalog.text) from pg_catalog.pg_opclass o)"),
                 [&](Row row) { operator_classes_[read_int(given(row, 0))] = Name(requoted(given(row, 1))); });
    session.copy(Sql("(select l.oid::pg_catalog.int8, pg_catalog.quote_ident(l.collname::pg_catalog.text), "
                     "case n.nspname when 'pg_catalog' then '' else pg_catalog.quote_ident(n.nspname::pg_catalog.text) || '.' end "
                     "from pg_catalog.pg_collation l join pg_catalog.pg_namespace n on n.oid = l.collnamespace)"),
                 [&](Row row) {
                     auto const name = requoted(given(row, 1));
                     collations_[read_int(given(row, 0))] = {Name(name), Name(requoted(given(row, 2)) + name)};
                 });
    session.copy(
        Sql("(select t.oid::pg_catalog.int8, t.typcollation::pg_catalog.int8 from pg_catalog.pg_type t where t.typcollation <> 0)"),
        [&](Row row) { type_collations_[read_int(given(row, 0))] = read_int(given(row, 1)); });
}

void References::learn(std::int64_t relation, std::int64_t attnum, Column column) {
    auto const it = relations_.find(relation);
    if (it == relations_.end() || attnum < 1) return;
    auto& columns = it->second.columns;
    if (std::cmp_less(columns.size(), attnum)) columns.resize(static_cast<std::size_t>(attnum));
    columns[static_cast<std::size_t>(attnum) - 1] = column;
}

References::Relation const* References::relation(std::int64_t oid) const {
    auto const it = relations_.find(oid);
    return it == relations_.end() ? nullptr : &it->second;
}

References::Column References::column(Relation const& relation, std::int64_t attnum) {
    if (attnum <= 0) return {};  // an expression, or a system column
    if (static_cast<std::size_t>(attnum) > relation.columns.size()) lose_track();
    return relation.columns[static_cast<std::size_t>(attnum) - 1];
}

std::vector<Name> References::columns(Relation const& relation, Numbers attnums, bool quoted) {
    return mapped(attnums, [&](std::int64_t attnum) {
        auto const name = column(relation, attnum).name;
        return quoted && !name.empty() ? Name(quoted_if_needed(name.text())) : name;
    });
}

/// "default X" where an index takes its column's own collation. An expression's is not known here.
std::vector<Name> References::collations(Relation const& relation, Numbers attnums, Numbers given) const {
    std::vector<Name> out;
    for (std::size_t i = 0; i < given.size() && i < attnums.size(); ++i) {
        auto const name = given[i] == 0 ? Name() : at(collations_, given[i]).name;
        bool const own = given[i] == 0 || attnums[i] == 0 || given[i] == column(relation, attnums[i]).collation;
        out.push_back(own ? Name("default " + name.str()) : name);
    }
    return out;
}

References::Relation const& References::known(std::int64_t oid) const {
    auto const* found = relation(oid);
    if (!found) lose_track();
    return *found;
}

Value References::resolve(FieldSpec const& field, Cell const& cell, Around& around) const {
    if (field.refers == Refers::own_collation) {
        auto const pair = cell ? read_int_array(*cell) : std::vector<std::int64_t>{};
        if (pair.size() != 2) return Name();
        around.collation = pair[0];
        auto const usual = type_collations_.find(pair[1]);
        return usual != type_collations_.end() && usual->second == pair[0] ? Name() : at(collations_, pair[0]).qualified;
    }
    if (!cell) return Names();
    if (field.refers == Refers::relation) {
        around.target = read_int(*cell);
        auto const& target = known(around.target);
        return Names({target.schema, target.name});
    }
    bool const oids = field.refers == Refers::operator_classes || field.refers == Refers::collations;
    auto const numbers = oids ? read_oid_array(*cell) : read_int_array(*cell);
    switch (field.refers) {
        case Refers::operator_classes: return Names(mapped(numbers, [&](auto oid) { return at(operator_classes_, oid); }));
        case Refers::sort_options: return Names(mapped(numbers, sort_option));
        case Refers::target_columns: return Names(columns(known(around.target), numbers, false));
        case Refers::key_columns: around.keys = numbers; return Names(columns(known(around.table), numbers, true));
        case Refers::collations: return Names(collations(known(around.table), around.keys, numbers));
        default: return Names(columns(known(around.table), numbers, false));
    }
}

}  // namespace pgplumb
