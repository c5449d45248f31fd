#include "sources/beyond.hpp"

#include "sources/live.hpp"

#include <algorithm>
#include <charconv>

namespace pgplumb {
namespace {

/// The next run of digits or of other characters, taken off the front of `text`.
std::string_view take_part(std::string_view& text) {
    auto const digit = [](char c) { return c >= '0' && c <= '9'; };
    std::size_t size = 0;
    while (size < text.size() && digit(text[size]) == digit(text[0])) ++size;
    auto const part = text.substr(0, size);
    text.remove_prefix(size);
    return part;
}

/// Versions by their numbers: 3.9 is older than 3.10.
bool older(Name left, Name right) {
    auto a = left.text();
    auto b = right.text();
    while (!a.empty() && !b.empty()) {
        auto const x = take_part(a);
        auto const y = take_part(b);
        std::uint64_t m = 0;
        std::uint64_t n = 0;
        bool const numbers = std::from_chars(x.data(), x.data() + x.size(), m).ec == std::errc() &&
                             std::from_chars(y.data(), y.data() + y.size(), n).ec == std::errc();
        if (numbers && m != n) return m < n;
        if (!numbers && x != y) return x < y;
    }
    return a.empty() && !b.empty();
}

}  // namespace

void read_available(Session& session, Catalog& catalog) {
    std::map<Name, std::vector<Name>> versions;
    session.copy(Sql("(select v.name::pg_catalog.text, v.version "
                     "from pg_catalog.pg_available_extension_versions v)"),
                 [&](Row row) { versions[Name(given(row, 0))].emplace_back(given(row, 1)); });
    for (auto& [name, list] : versions) {
        std::ranges::sort(list, older);
        catalog.available.emplace(name, Names(list));
    }
}

namespace {

// What is in user schemas and of no kind that is compared. Members of extensions, internal triggers, triggers that a
// partition has from its parent, rows that a table has as a type and the rules of views are nobody's work. What is new in
// version 18 is compared as what it was before: a virtual column as a stored one, a temporal key as an ordinary one, and a
// constraint that is not enforced as one that is not valid.
constexpr std::string_view uncompared_query = R"sql(
select k.kind, pg_catalog.count(*)
from (
    select 'function'::pg_catalog.text, 'pg_catalog.pg_proc'::pg_catalog.regclass::pg_catalog.oid, p.oid, p.pronamespace
    from pg_catalog.pg_proc p
    union all
    select 'domain', 'pg_catalog.pg_type'::pg_catalog.regclass::pg_catalog.oid, t.oid, t.typnamespace
    from pg_catalog.pg_type t
    where t.typtype = 'd'
    union all
    select case c.relkind when 'f' then 'foreign table' else 'composite type' end,
           'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid, c.oid, c.relnamespace
    from pg_catalog.pg_class c
    where c.relkind = 'f'
       or c.relkind = 'c' and not exists (select from pg_catalog.pg_depend e
                                          where e.classid = 'pg_catalog.pg_type'::pg_catalog.regclass
                                            and e.objid = c.reltype and e.deptype = 'e')
    union all
    select 'inherited table', 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid, c.oid, c.relnamespace
    from pg_catalog.pg_class c
    where c.relkind = 'r' and not c.relispartition
      and exists (select from pg_catalog.pg_inherits i where i.inhrelid = c.oid)
    union all
    select 'trigger', 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid, c.oid, c.relnamespace
    from pg_catalog.pg_trigger t
    join pg_catalog.pg_class c on c.oid = t.tgrelid
    where not t.tgisinternal and c.relpersistence <> 't'
--@13       and t.tgparentid = 0
    union all
    select 'policy', 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid, c.oid, c.relnamespace
    from pg_catalog.pg_policy y
    join pg_catalog.pg_class c on c.oid = y.polrelid
    union all
    select 'rule', 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid, c.oid, c.relnamespace
    from pg_catalog.pg_rewrite r
    join pg_catalog.pg_class c on c.oid = r.ev_class
    where r.rulename <> '_RETURN'
--@18     union all
--@18     select 'virtual column', 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid, c.oid, c.relnamespace
--@18     from pg_catalog.pg_attribute a
--@18     join pg_catalog.pg_class c on c.oid = a.attrelid
--@18     where a.attgenerated = 'v' and not a.attisdropped
--@18     union all
--@18     select case when k.conperiod then 'temporal key' else 'constraint not enforced' end,
--@18            'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid, c.oid, c.relnamespace
--@18     from pg_catalog.pg_constraint k
--@18     join pg_catalog.pg_class c on c.oid = k.conrelid
--@18     where (k.conperiod or not k.conenforced) and k.conparentid = 0
) k (kind, classid, objid, namespace)
join pg_catalog.pg_namespace n on n.oid = k.namespace
where not pg_catalog.starts_with(n.nspname::pg_catalog.text, 'pg_') and n.nspname <> 'information_schema'
  and not exists (select from pg_catalog.pg_depend e
                  where e.classid = k.classid and e.objid = k.objid and e.objsubid = 0 and e.deptype = 'e')
group by k.kind
union all
select 'publication', pg_catalog.count(*) from pg_catalog.pg_publication having pg_catalog.count(*) > 0
)sql";

}  // namespace

void count_uncompared(Session& session, Catalog& catalog) {
    auto const sql = for_version(uncompared_query, session.facts().version);
    session.copy(Sql("(") << trusted(sql) << ")",
                 [&](Row row) { catalog.uncompared[std::string(given(row, 0))] = read_int(given(row, 1)); });
}

}  // namespace pgplumb
