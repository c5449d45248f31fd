-- Only indexes with an expression or a predicate; pg_get_indexdef and pg_get_expr with a table wait behind ALTER TABLE,
-- then let go. An expression's own collation is known to the server alone: it prints COLLATE only where it differs.
select x.indexrelid::pg_catalog.int8 as oid,
       case when x.indexprs is not null
            then array(select pg_catalog.pg_get_indexdef(x.indexrelid, g.place, false)
                       from pg_catalog.generate_series(1, x.indnkeyatts::pg_catalog.int4) g(place)
                       order by g.place) end as keys,
       case when x.indexprs is not null
            then array(select case when u.coll = 0 then 'default '
                                   when pg_catalog.strpos(pg_catalog.pg_get_indexdef(x.indexrelid),
                                            case u.place when 1 then '(' else ', ' end
                                            || pg_catalog.pg_get_indexdef(x.indexrelid, u.place::pg_catalog.int4, false)
                                            || ' COLLATE ') > 0
                                   then pg_catalog.quote_ident(l.collname::pg_catalog.text)
                                   else 'default ' || pg_catalog.quote_ident(l.collname::pg_catalog.text) end
                       from pg_catalog.unnest(x.indcollation::pg_catalog.oid[]) with ordinality u(coll, place)
                       left join pg_catalog.pg_collation l on l.oid = u.coll
                       order by u.place) end as collations,
       pg_catalog.pg_get_expr(x.indpred, x.indrelid) as predicate
from pg_catalog.pg_index x
where (x.indexprs is not null or x.indpred is not null)
  and x.indrelid = any ($1::pg_catalog.oid[])
