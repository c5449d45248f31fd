#include "sources/expressions.hpp"

#include "pgplumb/error.hpp"
#include "sources/live.hpp"

#include <algorithm>
#include <array>

namespace pgplumb {
namespace {

constexpr std::string_view locked = "scan.locked";
constexpr std::string_view unreadable = "scan.unreadable";
constexpr std::string_view changing = "scan.changing";

Sql deparse_query(Kind const& kind, int version, Sql const& oids) {
    static constexpr std::string_view parameter = "$1::pg_catalog.oid[]";
    auto sql = for_version(kind.deparse, version);
    sql.replace(sql.find(parameter), parameter.size(), oids.text());
    return trusted(sql);
}

/// One relation can be the cause: a lock, no room for one more, time, or something dropped meanwhile.
bool worth_halving(std::string_view sqlstate) {
    static constexpr std::array<std::string_view, 4> states{"55P03", "53200", "57014", "XX000"};
    return std::ranges::find(states, sqlstate) != states.end();
}

/// An empty key stands where an expression belongs.
bool has_gap(Value const& value) {
    auto const* const items = std::get_if<Names>(&value);
    return items && std::ranges::any_of(*items, &Name::empty);
}

/// The functions print what is there now: of something dropped meanwhile, nothing.
void fill_one(Kind const& kind, Object& object, Row row) {
    if (row.size() != 1 + kind.deparsed.size())
        throw Error(Failure::bug, "the second query of kind " + std::string(kind.name) + " has the wrong columns");
    for (std::size_t i = 0; i < kind.deparsed.size(); ++i)
        if (row[i + 1]) object.values = object.values.with(kind.deparsed[i]->slot, decode(*kind.deparsed[i], row[i + 1]));
}

/// What was not printed is unsaid rather than empty: lists only where an expression is among them.
void unsay(Kind const& kind, Object& object) {
    bool const gap = std::ranges::any_of(kind.deparsed, [&](auto* field) { return has_gap(object.values[field->slot]); });
    for (FieldSpec const* field : kind.deparsed)
        if (gap && field->type == alternative<Names>()) object.values = object.values.with(field->slot, Value());
}

}  // namespace

bool lacks_expression(Object const& object) {
    return std::ranges::any_of(object.id.kind->deparsed, [&](FieldSpec const* field) {
        auto const& value = object.value(*field);
        return !said(value) || has_gap(value);
    });
}

void Expressions::fill(Kind const& kind, std::vector<Object>& objects, std::vector<Unread> unread) {
    if (unread.empty()) return;
    auto const busy = locked_relations();
    std::vector<std::uint32_t> oids;
    for (Unread const& one : unread) {
        if (busy.contains(one.relation)) note(kind, one.relation, locked);
        else oids.push_back(one.relation);
    }
    std::ranges::sort(oids);
    oids.erase(std::ranges::unique(oids).begin(), oids.end());
    std::ranges::sort(unread, {}, &Unread::oid);
    read(kind, oids, [&](Row row) {
        auto const oid = read_int(given(row, 0));
        auto const it = std::ranges::lower_bound(unread, oid, {}, &Unread::oid);
        if (it != unread.end() && it->oid == oid) fill_one(kind, objects[it->at], row);
    });
    for (Unread const& one : unread) {
        if (!lacks_expression(objects[one.at])) continue;
        unsay(kind, objects[one.at]);
        if (!noted(kind, one.relation)) note(kind, one.relation, changing);
    }
}

/// Those that would be waited for, since a lock that is only waited for makes others wait too. Leaving them out
/// beforehand saves the lock timeout of each halving.
std::set<std::int64_t> Expressions::locked_relations() {
    std::set<std::int64_t> out;
    session_.copy(Sql("(select l.relation::pg_catalog.int8 from pg_catalog.pg_locks l where l.locktype = 'relation' "
                      "and l.mode = 'AccessExclusiveLock' and l.database = (select d.oid from "
                      "pg_catalog.pg_database d where d.datname = pg_catalog.current_database()))"),
                  [&](Row row) { out.insert(read_int(given(row, 0))); });
    return out;
}

void Expressions::read(Kind const& kind, Oids oids, RowSink const& sink) {
    if (oids.empty()) return;
    try {
        auto const query = deparse_query(kind, session_.facts().version, oid_array(oids));
        session_.copy(Sql("(") << query << ")", sink);
    } catch (Error const& error) {
        if (!worth_halving(error.sqlstate())) throw;
        if (oids.size() == 1) return note(kind, oids[0], error.sqlstate() == "55P03" ? locked : unreadable);
        read(kind, oids.first(oids.size() / 2), sink);
        read(kind, oids.subspan(oids.size() / 2), sink);
    }
}

void Expressions::note(Kind const& kind, std::uint32_t oid, std::string_view rule) {
    failed_[{oid, rule}].insert(kind.plural);
}

bool Expressions::noted(Kind const& kind, std::uint32_t oid) const {
    return std::ranges::any_of(std::array{locked, unreadable}, [&](std::string_view rule) {
        auto const it = failed_.find({oid, rule});
        return it != failed_.end() && it->second.contains(kind.plural);
    });
}

Problem Expressions::problem(std::uint32_t oid, std::string_view rule, std::set<std::string_view> const& kinds) const {
    auto const& relation = *references_.relation(oid);
    std::string of;
    for (auto const kind : kinds) of.append(of.empty() ? "" : ", ").append(kind == "tables" ? "partition keys" : kind);
    std::ranges::replace(of, '_', ' ');
    std::string what = "could not read the expressions of its " + of + ": ";
    std::string hint = "Run the audit again when that is over.";
    if (rule == locked) what += "another session holds a lock on it";
    else if (rule == changing) what += "they changed during the audit";
    else what += "the server failed to print them", hint = "The server's log says why.";
    ObjectId const id{find_kind(relation.view ? "view" : "table"), relation.schema, {}, relation.name};
    return {id, std::string(rule), what, hint, {}};
}

void Expressions::report_unread(Catalog& catalog, Origin const& origin) const {
    for (auto const& [key, kinds] : failed_) {
        catalog.problems.push_back(problem(key.first, key.second, kinds));
        catalog.problems.back().origin = origin;
    }
}

}  // namespace pgplumb
