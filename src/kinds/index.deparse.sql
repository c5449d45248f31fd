-- Only indexes with an expression or a predicate; pg_get_indexdef and pg_get_expr with a table wait behind ALTER TABLE,
-- then let go. An expression's own collation is known to the server alone: it prints COLLATE only where it differs.
select x.indexrelid::pg_catalog.int8 as oid,
       case when x.indexprs is not null then d.keys end as keys,
       case when x.indexprs is not null then d.collations end as collations,
       pg_catalog.pg_get_expr(x.indpred, x.indrelid) as predicate
from pg_catalog.pg_index x
left join lateral (
    select pg_catalog.array_agg(s.key order by s.place) as keys,
           pg_catalog.array_agg(case when s.coll = 0 then 'default '
                                     when pg_catalog.strpos(s.whole, s.key || ' COLLATE ') > 0
                                     then pg_catalog.quote_ident(l.collname::pg_catalog.text)
                                     else 'default ' || pg_catalog.quote_ident(l.collname::pg_catalog.text) end
                                order by s.place) as collations
    from (select u.place, u.coll,
                 pg_catalog.pg_get_indexdef(x.indexrelid, u.place::pg_catalog.int4, false) as key,
                 pg_catalog.pg_get_indexdef(x.indexrelid) as whole
          from pg_catalog.unnest(x.indcollation::pg_catalog.oid[]) with ordinality u(coll, place)) s
    left join pg_catalog.pg_collation l on l.oid = s.coll
) d on x.indexprs is not null
where (x.indexprs is not null or x.indpred is not null)
  and x.indrelid = any ($1::pg_catalog.oid[])
