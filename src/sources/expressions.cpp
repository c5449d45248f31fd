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

std::pair<Name, Name> place_of(ObjectId const& id) {
    return {id.schema, id.parent.empty() ? id.name : id.parent};
}

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

/// Gives whether all is there. The functions print what is there now: of something dropped meanwhile, nothing.
bool fill_one(Kind const& kind, Object& object, Row row) {
    if (row.size() != 1 + kind.deparsed.size())
        throw Error(Failure::bug, "the second query of kind " + std::string(kind.name) + " has the wrong columns");
    bool any = false;
    bool gap = false;
    for (std::size_t i = 0; i < kind.deparsed.size(); ++i) {
        auto& value = object.values[kind.deparsed[i]->slot];
        if (row[i + 1]) value = decode(*kind.deparsed[i], row[i + 1]);
        any = any || row[i + 1].has_value();
        gap = gap || has_gap(value);
    }
    return any && !gap;
}

}  // namespace

void Expressions::fill(Kind const& kind, ObjectsByOid& objects) {
    if (relations_.empty()) find_relations();
    unread_ = objects_with_expressions(kind);
    std::erase_if(unread_, [&](std::int64_t oid) { return !objects.contains(oid); });
    if (unread_.empty()) return;
    auto const busy = locked_relations();
    std::vector<std::uint32_t> oids;
    for (std::int64_t const oid : unread_) {
        auto const relation = relations_.find(place_of(objects.at(oid).id));
        if (relation == relations_.end()) continue;
        if (busy.contains(relation->second.oid)) note(kind, relation->second.oid, locked);
        else oids.push_back(relation->second.oid);
    }
    std::ranges::sort(oids);
    oids.erase(std::ranges::unique(oids).begin(), oids.end());
    read(kind, objects, oids);
    unsay_unread(kind, objects);
}

void Expressions::find_relations() {
    session_.copy(Sql("(select c.oid::pg_catalog.int8, n.nspname::pg_catalog.text, c.relname::pg_catalog.text, "
                      "c.relkind = 'm' from pg_catalog.pg_class c join pg_catalog.pg_namespace n "
                      "on n.oid = c.relnamespace where c.relkind in ('r', 'p', 'm') and c.relpersistence <> 't' "
                      "and not pg_catalog.starts_with(n.nspname::pg_catalog.text, 'pg_') "
                      "and n.nspname <> 'information_schema')"),
                  [&](Row row) {
                      Relation const relation{static_cast<std::uint32_t>(read_int(given(row, 0))), read_bool(given(row, 3))};
                      relations_.emplace(Place{Name(given(row, 1)), Name(given(row, 2))}, relation);
                  });
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

/// The planner drops columns that nobody asks for, so that no expression is printed and no lock is waited for.
std::set<std::int64_t> Expressions::objects_with_expressions(Kind const& kind) {
    std::vector<std::uint32_t> all;
    for (auto const& [place, relation] : relations_) all.push_back(relation.oid);
    auto const query = deparse_query(kind, session_.facts().version, oid_array(all));
    std::set<std::int64_t> out;
    session_.copy(Sql("(select q.oid from (") << query << ") q)", [&](Row row) { out.insert(read_int(given(row, 0))); });
    return out;
}

void Expressions::read(Kind const& kind, ObjectsByOid& objects, Oids oids) {
    if (oids.empty()) return;
    try {
        auto const query = deparse_query(kind, session_.facts().version, oid_array(oids));
        session_.copy(Sql("(") << query << ")", [&](Row row) {
            auto const object = objects.find(read_int(given(row, 0)));
            if (object != objects.end() && fill_one(kind, object->second, row)) unread_.erase(object->first);
        });
    } catch (Error const& error) {
        if (!worth_halving(error.sqlstate())) throw;
        if (oids.size() == 1) return note(kind, oids[0], error.sqlstate() == "55P03" ? locked : unreadable);
        read(kind, objects, oids.first(oids.size() / 2));
        read(kind, objects, oids.subspan(oids.size() / 2));
    }
}

void Expressions::note(Kind const& kind, std::uint32_t oid, std::string_view rule) {
    failed_[{oid, rule}].insert(kind.plural);
}

/// What was not printed is unsaid rather than empty: lists only where an expression is among them.
void Expressions::unsay_unread(Kind const& kind, ObjectsByOid& objects) {
    for (std::int64_t const oid : unread_) {
        auto& object = objects.at(oid);
        bool const gap = std::ranges::any_of(kind.deparsed, [&](auto* f) { return has_gap(object.values[f->slot]); });
        for (FieldSpec const* field : kind.deparsed)
            if (gap || field->type != alternative<Names>()) object.values[field->slot] = Value();
        auto const relation = relations_.find(place_of(object.id));
        auto const known = [&](std::string_view rule) {
            auto const it = failed_.find({relation->second.oid, rule});
            return it != failed_.end() && it->second.contains(kind.plural);
        };
        if (relation != relations_.end() && !known(locked) && !known(unreadable)) note(kind, relation->second.oid, changing);
    }
}

Problem Expressions::problem(std::uint32_t oid, std::string_view rule, std::set<std::string_view> const& kinds) const {
    auto const it = std::ranges::find_if(relations_, [&](auto const& entry) { return entry.second.oid == oid; });
    auto const& [place, relation] = *it;
    std::string of;
    for (auto const kind : kinds) of.append(of.empty() ? "" : ", ").append(kind == "tables" ? "partition keys" : kind);
    std::ranges::replace(of, '_', ' ');
    std::string what = "could not read the expressions of its " + of + ": ";
    std::string hint = "Run the audit again when that is over.";
    if (rule == locked) what += "another session holds a lock on it";
    else if (rule == changing) what += "they changed during the audit";
    else what += "the server failed to print them", hint = "The server's log says why.";
    ObjectId const id{find_kind(relation.view ? "view" : "table"), place.first, {}, place.second};
    return {id, std::string(rule), what, hint, origin_};
}

void Expressions::report_unread() {
    for (auto const& [key, kinds] : failed_) catalog_.problems.push_back(problem(key.first, key.second, kinds));
}

}  // namespace pgplumb
