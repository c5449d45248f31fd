#include "sources/expressions.hpp"

#include "pgplumb/error.hpp"
#include "session/binary.hpp"
#include "sources/live.hpp"

#include <algorithm>
#include <array>

namespace pgplumb {
namespace {

constexpr std::string_view locked = "scan.locked";
constexpr std::string_view unreadable = "scan.unreadable";
constexpr std::string_view changing = "scan.changing";
constexpr std::string_view unsafe = "scan.unsafe";

constexpr std::string_view lock_not_available = "55P03";
constexpr std::size_t batch_size = 1000;  // relations: bounds how long a batch holds what it locks in the catalogs

Sql deparse_query(Kind const& kind, int version, Sql const& oids) {
    static constexpr std::string_view parameter = "$1::pg_catalog.oid[]";
    auto sql = for_version(kind.deparse, version);
    sql.replace(sql.find(parameter), parameter.size(), oids.text());
    return trusted(sql);
}

/// One relation can be the cause: a lock, no room for one more, time, or something dropped meanwhile.
bool worth_halving(std::string_view sqlstate) {
    static constexpr std::array<std::string_view, 4> states{lock_not_available, "53200", "57014", "XX000"};
    return std::ranges::find(states, sqlstate) != states.end();
}

/// An empty key stands where an expression belongs.
bool has_gap(Value const& value) {
    auto const* const items = std::get_if<Names>(&value);
    return items && std::ranges::any_of(*items, &Name::empty);
}

/// The functions print what is there now: of something dropped meanwhile, nothing.
void fill_one(Kind const& kind, Object& object, Row row) {
    if (row.size() != 1 + kind.deparsed.size()) lose("the server sent another number of columns than was asked for");
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
    Oids oids;
    oids.reserve(unread.size());
    for (Unread const& one : unread) oids.push_back(one.relation);
    std::ranges::sort(oids);
    oids.erase(std::ranges::unique(oids).begin(), oids.end());
    std::ranges::sort(unread, {}, &Unread::oid);
    set_locked_aside(kind, oids);
    set_unsafe_aside(kind, oids);
    for (std::size_t at = 0; at < oids.size(); at += batch_size) {
        auto const end = std::min(oids.size(), at + batch_size);
        read(kind, Oids(oids.begin() + static_cast<std::ptrdiff_t>(at), oids.begin() + static_cast<std::ptrdiff_t>(end)), [&](Row row) {
            auto const oid = read_int(given(row, 0));
            auto const it = std::ranges::lower_bound(unread, oid, {}, &Unread::oid);
            if (it != unread.end() && it->oid == oid) fill_one(kind, objects[it->at], row);
        });
    }
    for (Unread const& one : unread) {
        if (!lacks_expression(objects[one.at])) continue;
        unsay(kind, objects[one.at]);
        if (!noted(kind, one.relation)) note(kind, one.relation, changing);
    }
}

/// A lock that is only waited for makes others wait too. To leave them out saves the lock timeout of each halving.
void Expressions::set_locked_aside(Kind const& kind, Oids& oids) {
    session_.copy(Sql("(select l.relation::pg_catalog.int8, l.pid, l.granted from pg_catalog.pg_locks l where l.locktype = 'relation' "
                      "and l.mode = 'AccessExclusiveLock' and l.database = (select d.oid from pg_catalog.pg_database d "
                      "where d.datname = pg_catalog.current_database()))"),
                  [&](Row row) {
                      auto const holder = lock_holder(row[1]);
                      holders_[static_cast<std::uint32_t>(read_int(given(row, 0)))] =
                          holder + (read_bool(given(row, 2)) ? " holds" : " waits for");
                  });
    std::erase_if(oids, [&](std::uint32_t oid) {
        bool const held = holders_.contains(oid);
        if (held) note(kind, oid, locked);
        return held;
    });
}

/// Version 12 computes the constant parts of a partition key whenever it opens the table, a call of the user's with it.
void Expressions::set_unsafe_aside(Kind const& kind, Oids& oids) {
    if (session_.facts().version > 12) return;
    Roots found;
    session_.copy(Sql("(select p.partrelid::pg_catalog.int8 from pg_catalog.pg_partitioned_table p where p.partexprs is not null "
                      "and exists (select from pg_catalog.pg_depend d where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass "
                      "and d.objid = p.partrelid and d.refclassid in ('pg_catalog.pg_proc'::pg_catalog.regclass, "
                      "'pg_catalog.pg_operator'::pg_catalog.regclass, 'pg_catalog.pg_type'::pg_catalog.regclass)))"),
                  [&](Row row) { found.insert(static_cast<std::uint32_t>(read_int(given(row, 0)))); });
    std::erase_if(oids, [&](std::uint32_t oid) {
        bool const known = found.contains(oid);
        if (known) note(kind, oid, unsafe);
        return known;
    });
}

void Expressions::read(Kind const& kind, Oids oids, RowSink const& sink) {
    if (oids.empty()) return;
    try {
        auto const query = deparse_query(kind, session_.facts().version, oid_array(oids));
        session_.copy(Sql("(") << query << ")", sink);
    } catch (Error const& error) {
        if (!worth_halving(error.sqlstate())) throw;
        auto const all = oids.size();
        if (error.sqlstate() == lock_not_available) set_locked_aside(kind, oids);
        if (oids.size() < all) return read(kind, std::move(oids), sink);
        if (all == 1) return note(kind, oids[0], error.sqlstate() == lock_not_available ? locked : unreadable);
        auto const middle = oids.begin() + static_cast<std::ptrdiff_t>(all / 2);
        read(kind, Oids(oids.begin(), middle), sink);
        read(kind, Oids(middle, oids.end()), sink);
    }
}

void Expressions::forget(std::optional<Roots> const& roots) {
    std::erase_if(holders_, [&](auto const& entry) { return !roots || roots->contains(entry.first); });
    std::erase_if(failed_, [&](auto const& entry) { return !roots || roots->contains(entry.first.first); });
}

void Expressions::note(Kind const& kind, std::uint32_t oid, std::string_view rule) {
    failed_[{oid, rule}].insert(kind.plural);
}

bool Expressions::noted(Kind const& kind, std::uint32_t oid) const {
    return std::ranges::any_of(std::array{locked, unreadable, unsafe}, [&](std::string_view rule) {
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
    auto const holder = holders_.find(oid);
    if (rule == locked) what += (holder == holders_.end() ? "another session holds" : holder->second) + " a lock on it";
    else if (rule == unsafe)
        what += "PostgreSQL 12 would run a function of the database's to print them", hint = "Later versions print them without.";
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
