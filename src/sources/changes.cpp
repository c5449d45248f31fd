#include "sources/changes.hpp"

#include "sources/live.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace pgplumb {
namespace {

/// A catalog that a scan reads, or whose names stand in what the server prints.
struct Watched {
    std::string_view catalog;     ///< whose object a row is of
    std::string_view table;       ///< the catalog that the row is in
    std::string_view oid, part;   ///< of the object, and what tells its rows apart
    std::string_view relation{};  ///< the column with the relation, which may be temporary; empty: none
    std::string_view where = "true";
};

// Of temporary relations nothing is compared, and applications make many.
constexpr std::string_view lasting = "t.relpersistence <> 't' and t.relkind <> 't'";
constexpr std::string_view named = "not pg_catalog.starts_with(t.nspname::pg_catalog.text, 'pg_')";

constexpr std::array watched{
    Watched{"pg_class", "pg_class", "oid", "0", "", lasting},
    Watched{"pg_class", "pg_attribute", "attrelid", "t.attnum", "attrelid"},
    Watched{"pg_attrdef", "pg_attrdef", "oid", "0", "adrelid"},
    Watched{"pg_constraint", "pg_constraint", "oid", "0", "conrelid"},
    Watched{"pg_class", "pg_index", "indrelid", "t.indexrelid", "indrelid"},
    Watched{"pg_class", "pg_inherits", "inhrelid", "t.inhparent", "inhrelid"},
    Watched{"pg_class", "pg_partitioned_table", "partrelid", "0", "partrelid"},
    Watched{"pg_class", "pg_sequence", "seqrelid", "0", "seqrelid"},
    Watched{"pg_type", "pg_type", "oid", "0", "typrelid", "(t.typelem = 0 or t.typlen <> -1)"},
    Watched{"pg_type", "pg_enum", "enumtypid", "t.oid"},
    Watched{"pg_namespace", "pg_namespace", "oid", "0", "", named},
    Watched{"pg_extension", "pg_extension", "oid", "0"},
    Watched{"pg_proc", "pg_proc", "oid", "0"},
    Watched{"pg_operator", "pg_operator", "oid", "0"},
    Watched{"pg_collation", "pg_collation", "oid", "0"},
    Watched{"pg_opclass", "pg_opclass", "oid", "0"},
    Watched{"pg_ts_config", "pg_ts_config", "oid", "0"},
};

// A row that was there and is not any more, or is in another version, leaves one less of these. Columns, defaults, keys of
// partitions and labels go with a change to what they belong to.
constexpr std::array counted{
    Watched{"pg_class", "pg_class", "oid", "0", "", lasting},
    Watched{"pg_constraint", "pg_constraint", "oid", "0"},
    Watched{"pg_type", "pg_type", "oid", "0", "", "t.typtype = 'e'"},
    Watched{"pg_namespace", "pg_namespace", "oid", "0", "", named},
    Watched{"pg_extension", "pg_extension", "oid", "0"},
};

// Numbers of transactions wrap around, so their ages are compared.
constexpr std::string_view age_of_bound = "(select pg_catalog.age('$1'::pg_catalog.xid))";

/// Rows that a transaction wrote which ran, or began, when the first snapshot was taken.
std::string young_query() {
    std::string out;
    for (Watched const& one : watched) {
        out += fmt::format(
            "{}select '{}'::pg_catalog.text, t.{}::pg_catalog.int8, ({})::pg_catalog.int8, t.xmin::pg_catalog.text "
            "from pg_catalog.{} t where {} and pg_catalog.age(t.xmin) <= {}",
            out.empty() ? "" : " union all ", one.catalog, one.oid, one.part, one.table, one.where, age_of_bound);
        if (!one.relation.empty())
            out += fmt::format(" and coalesce((select c.relpersistence from pg_catalog.pg_class c where c.oid = t.{}) <> 't', true)",
                               one.relation);
    }
    return out;
}

/// How many older rows there are.
std::string old_query() {
    std::string out;
    for (Watched const& one : counted)
        out +=
            fmt::format("{}select '{}'::pg_catalog.text, pg_catalog.count(*) from pg_catalog.{} t where {} and pg_catalog.age(t.xmin) > {}",
                        out.empty() ? "" : " union all ", one.catalog, one.table, one.where, age_of_bound);
    return out;
}

// Who is printed with the name of something may be several steps from it: an array of a table's rows in a renamed schema.
constexpr std::string_view affected_query = R"sql(
with recursive k(classid, objid) as (
    select c.oid, w.objid::pg_catalog.oid
    from rows from (pg_catalog.unnest('$1'::pg_catalog.name[]), pg_catalog.unnest('$2'::pg_catalog.int8[])) w(catalog, objid)
    join pg_catalog.pg_class c on c.relname = w.catalog and c.relnamespace = 'pg_catalog'::pg_catalog.regnamespace
    union
    select d.classid, d.objid
    from k join pg_catalog.pg_depend d on d.refclassid = k.classid and d.refobjid = k.objid
)
select distinct r.root::pg_catalog.int8 from (
    select coalesce(x.indrelid, k.objid)
    from k left join pg_catalog.pg_index x on x.indexrelid = k.objid
    where k.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
    union all select c.conrelid
    from k join pg_catalog.pg_constraint c on c.oid = k.objid and k.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass
    union all select d.adrelid
    from k join pg_catalog.pg_attrdef d on d.oid = k.objid and k.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass
    union all select k.objid
    from k
    where k.classid in ('pg_catalog.pg_type'::pg_catalog.regclass, 'pg_catalog.pg_namespace'::pg_catalog.regclass,
                        'pg_catalog.pg_extension'::pg_catalog.regclass)
) r(root)
where r.root <> 0
)sql";

/// The query with $1, $2 ... replaced by numbers or names of catalogs, which need no quoting.
Sql filled(std::string_view query, std::initializer_list<std::string> arguments) {
    std::string sql(query);
    char mark = '0';
    for (auto const& argument : arguments) {
        ++mark;
        std::string const wanted{'$', mark};
        for (auto at = sql.find(wanted); at != std::string::npos; at = sql.find(wanted, at + argument.size()))
            sql.replace(at, wanted.size(), argument);
    }
    return Sql("(") << trusted(sql) << ")";
}

std::string as_xid(std::int64_t transaction) {
    return std::to_string(transaction & 0xffffffffLL);
}

}  // namespace

Changes::Changes(Session& session) : session_(session) {
    // These are known to every major, also on a standby; the newer names of them are not.
    session_.copy(Sql("(select pg_catalog.txid_snapshot_xmin(s), pg_catalog.txid_snapshot_xmax(s) "
                      "from pg_catalog.txid_current_snapshot() s)"),
                  [&](auto row) { oldest_ = read_int(given(row, 0)), next_ = read_int(given(row, 1)); });
    old_ = old();
}

std::map<std::string, std::int64_t> Changes::old() {
    std::map<std::string, std::int64_t> out;
    session_.copy(filled(old_query(), {as_xid(oldest_)}), [&](auto row) { out.emplace(given(row, 0), read_int(given(row, 1))); });
    return out;
}

std::set<Changes::Row> Changes::young() {
    std::set<Row> out;
    session_.copy(filled(young_query(), {as_xid(oldest_)}),
                  [&](auto row) { out.emplace(given(row, 0), read_int(given(row, 1)), read_int(given(row, 2)), given(row, 3)); });
    return out;
}

Changes::Since Changes::look() {
    std::int64_t next = 0;
    session_.copy(Sql("(select pg_catalog.txid_snapshot_xmax(s) from pg_catalog.txid_current_snapshot() s)"),
                  [&](auto row) { next = read_int(given(row, 0)); });
    bool const quiet = oldest_ == next_ && next == next_ && !young_known_;  // no transaction has written anything
    next_ = next;
    if (quiet) return {};
    auto const now = young();
    auto const left = old();
    std::set<Row> other;
    std::ranges::set_symmetric_difference(now, young_, std::inserter(other, other.end()));
    Since out{
        !other.empty() || left != old_, left != old_ || std::ranges::any_of(young_, [&](auto& row) { return !now.contains(row); }), {}};
    if (!other.empty()) out.roots = affected(other);
    old_ = left;
    young_ = now;
    young_known_ = true;
    return out;
}

Roots Changes::affected(std::set<Row> const& rows) {
    std::string catalogs;
    std::string oids;
    Roots out;
    for (auto const& [catalog, oid, part, xmin] : rows) {
        catalogs.append(catalogs.empty() ? "{" : ",").append(catalog);
        oids.append(oids.empty() ? "{" : ",").append(std::to_string(oid));
    }
    session_.copy(filled(affected_query, {catalogs + '}', oids + '}'}),
                  [&](auto row) { out.insert(static_cast<std::uint32_t>(read_int(given(row, 0)))); });
    return out;
}

}  // namespace pgplumb
