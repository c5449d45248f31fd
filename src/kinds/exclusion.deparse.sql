-- Only what holds an expression; pg_get_indexdef and pg_get_expr with a table wait behind ALTER TABLE, then let go.
select k.oid::pg_catalog.int8 as oid,
       array(select pg_catalog.pg_get_indexdef(x.indexrelid, g.place, false)
             from pg_catalog.generate_series(1, x.indnkeyatts::pg_catalog.int4) g(place)
             order by g.place) as keys,
       pg_catalog.pg_get_expr(x.indpred, x.indrelid) as predicate
from pg_catalog.pg_constraint k
join pg_catalog.pg_index x on x.indexrelid = k.conindid
where k.contype = 'x' and (x.indexprs is not null or x.indpred is not null)
  and k.conrelid = any ($1::pg_catalog.oid[])
