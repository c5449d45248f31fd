#include "pgplumb/tables.hpp"

#include "kinds/table.hpp"
#include "pgplumb/session.hpp"

namespace pgplumb {

Catalog read_tables(Session& session) {
    std::vector<Object> tables;
    session.copy(Sql("(select n.nspname::pg_catalog.text, c.relname::pg_catalog.text from pg_catalog.pg_class c "
                     "join pg_catalog.pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') "
                     "and c.relpersistence <> 't' and not pg_catalog.starts_with(n.nspname::pg_catalog.text, 'pg_') "
                     "and n.nspname <> 'information_schema')"),
                 [&](Row row) {
                     tables.push_back({{&table::kind, Name(given(row, 0)), {}, Name(given(row, 1))}, {}});
                 });
    Catalog out;
    out.add(table::kind, std::move(tables));
    out.default_scope = Scope::closed;
    out.seal();
    return out;
}

}  // namespace pgplumb
