-- pg_get_expr with the table waits behind ALTER TABLE, then lets go.
select k.oid::pg_catalog.int8 as oid,
       pg_catalog.pg_get_expr(k.conbin, k.conrelid) as expression
from pg_catalog.pg_constraint k
where k.contype = 'c' and k.conrelid = any ($1::pg_catalog.oid[])
