#include "sources/changes.hpp"

#include "sources/live.hpp"

#include <algorithm>
#include <iterator>

namespace pgplumb {
namespace {

// Rows that a transaction wrote which ran, or began, when the first snapshot was taken. Numbers of transactions wrap around,
// so their ages are compared. Of temporary relations nothing is compared, and applications make many.
constexpr std::string_view young_query = R"sql(
select k.catalog, k.oid::pg_catalog.int8, k.part::pg_catalog.int8, k.xmin::pg_catalog.text from (
    select 'pg_class'::pg_catalog.text, c.oid, 0, c.xmin from pg_catalog.pg_class c
    where c.relpersistence <> 't' and c.relkind <> 't' and pg_catalog.age(c.xmin) <= (select pg_catalog.age('$1'::pg_catalog.xid))
    union all select 'pg_class', a.attrelid, a.attnum, a.xmin from pg_catalog.pg_attribute a
    where pg_catalog.age(a.xmin) <= (select pg_catalog.age('$1'::pg_catalog.xid))
      and (select c.relpersistence from pg_catalog.pg_class c where c.oid = a.attrelid) <> 't'
    union all select 'pg_attrdef', d.oid, 0, d.xmin from pg_catalog.pg_attrdef d
    where pg_catalog.age(d.xmin) <= (select pg_catalog.age('$1'::pg_catalog.xid))
      and (select c.relpersistence from pg_catalog.pg_class c where c.oid = d.adrelid) <> 't'
    union all select 'pg_constraint', k.oid, 0, k.xmin from pg_catalog.pg_constraint k
    where pg_catalog.age(k.xmin) <= (select pg_catalog.age('$1'::pg_catalog.xid))
      and (select c.relpersistence from pg_catalog.pg_class c where c.oid = k.conrelid) <> 't'
    union all select 'pg_class', x.indrelid, x.indexrelid, x.xmin from pg_catalog.pg_index x
    where pg_catalog.age(x.xmin) <= (select pg_catalog.age('$1'::pg_catalog.xid))
      and (select c.relpersistence from pg_catalog.pg_class c where c.oid = x.indrelid) <> 't'
    union all select 'pg_class', i.inhrelid, i.inhparent, i.xmin from pg_catalog.pg_inherits i
    where pg_catalog.age(i.xmin) <= (select pg_catalog.age('$1'::pg_catalog.xid))
      and (select c.relpersistence from pg_catalog.pg_class c where c.oid = i.inhrelid) <> 't'
    union all select 'pg_class', p.partrelid, 0, p.xmin from pg_catalog.pg_partitioned_table p
    where pg_catalog.age(p.xmin) <= (select pg_catalog.age('$1'::pg_catalog.xid))
    union all select 'pg_class', s.seqrelid, 0, s.xmin from pg_catalog.pg_sequence s
    where pg_catalog.age(s.xmin) <= (select pg_catalog.age('$1'::pg_catalog.xid))
      and (select c.relpersistence from pg_catalog.pg_class c where c.oid = s.seqrelid) <> 't'
    union all select 'pg_type', t.oid, 0, t.xmin from pg_catalog.pg_type t
    where pg_catalog.age(t.xmin) <= (select pg_catalog.age('$1'::pg_catalog.xid))
      and coalesce((select c.relpersistence from pg_catalog.pg_class c where c.oid = t.typrelid) <> 't', true)
      and (t.typelem = 0 or t.typlen <> -1)
    union all select 'pg_type', e.enumtypid, e.oid, e.xmin from pg_catalog.pg_enum e
    where pg_catalog.age(e.xmin) <= (select pg_catalog.age('$1'::pg_catalog.xid))
    union all select 'pg_namespace', n.oid, 0, n.xmin from pg_catalog.pg_namespace n
    where pg_catalog.age(n.xmin) <= (select pg_catalog.age('$1'::pg_catalog.xid)) and not pg_catalog.starts_with(n.nspname::pg_catalog.text, 'pg_')
    union all select 'pg_extension', e.oid, 0, e.xmin from pg_catalog.pg_extension e
    where pg_catalog.age(e.xmin) <= (select pg_catalog.age('$1'::pg_catalog.xid))
    union all select 'pg_proc', p.oid, 0, p.xmin from pg_catalog.pg_proc p
    where pg_catalog.age(p.xmin) <= (select pg_catalog.age('$1'::pg_catalog.xid))
    union all select 'pg_operator', o.oid, 0, o.xmin from pg_catalog.pg_operator o
    where pg_catalog.age(o.xmin) <= (select pg_catalog.age('$1'::pg_catalog.xid))
    union all select 'pg_collation', l.oid, 0, l.xmin from pg_catalog.pg_collation l
    where pg_catalog.age(l.xmin) <= (select pg_catalog.age('$1'::pg_catalog.xid))
    union all select 'pg_opclass', o.oid, 0, o.xmin from pg_catalog.pg_opclass o
    where pg_catalog.age(o.xmin) <= (select pg_catalog.age('$1'::pg_catalog.xid))
    union all select 'pg_ts_config', t.oid, 0, t.xmin from pg_catalog.pg_ts_config t
    where pg_catalog.age(t.xmin) <= (select pg_catalog.age('$1'::pg_catalog.xid))
) k(catalog, oid, part, xmin)
)sql";

// A row that was there and is not any more, or is in another version, leaves one less of these. Columns, defaults, keys of
// partitions and labels go with a change to what they belong to.
constexpr std::string_view old_query = R"sql(
select 'pg_class'::pg_catalog.text, pg_catalog.count(*) from pg_catalog.pg_class c
where c.relpersistence <> 't' and c.relkind <> 't' and pg_catalog.age(c.xmin) > (select pg_catalog.age('$1'::pg_catalog.xid))
union all select 'pg_constraint', pg_catalog.count(*) from pg_catalog.pg_constraint k
where pg_catalog.age(k.xmin) > (select pg_catalog.age('$1'::pg_catalog.xid))
union all select 'pg_type', pg_catalog.count(*) from pg_catalog.pg_type t
where t.typtype = 'e' and pg_catalog.age(t.xmin) > (select pg_catalog.age('$1'::pg_catalog.xid))
union all select 'pg_namespace', pg_catalog.count(*) from pg_catalog.pg_namespace n
where pg_catalog.age(n.xmin) > (select pg_catalog.age('$1'::pg_catalog.xid)) and not pg_catalog.starts_with(n.nspname::pg_catalog.text, 'pg_')
union all select 'pg_extension', pg_catalog.count(*) from pg_catalog.pg_extension e
where pg_catalog.age(e.xmin) > (select pg_catalog.age('$1'::pg_catalog.xid))
)sql";

// Who is printed with the name of something needs at most three steps: the column of a table's row type in a renamed schema.
constexpr std::string_view affected_query = R"sql(
with recursive k(classid, objid, depth) as (
    select c.oid, w.objid::pg_catalog.oid, 0
    from rows from (pg_catalog.unnest('$1'::pg_catalog.name[]), pg_catalog.unnest('$2'::pg_catalog.int8[])) w(catalog, objid)
    join pg_catalog.pg_class c on c.relname = w.catalog and c.relnamespace = 'pg_catalog'::pg_catalog.regnamespace
    union
    select d.classid, d.objid, k.depth + 1
    from k join pg_catalog.pg_depend d on d.refclassid = k.classid and d.refobjid = k.objid
    where k.depth < 3
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
    session_.copy(filled(old_query, {as_xid(oldest_)}), [&](auto row) { out.emplace(given(row, 0), read_int(given(row, 1))); });
    return out;
}

std::set<Changes::Row> Changes::young() {
    std::set<Row> out;
    session_.copy(filled(young_query, {as_xid(oldest_)}),
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
