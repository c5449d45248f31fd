-- Only partition keys that hold an expression; pg_get_partkeydef waits behind ALTER TABLE, then lets go.
select p.partrelid::pg_catalog.int8 as oid,
       array[pg_catalog.pg_get_partkeydef(p.partrelid)] as partition_keys
from pg_catalog.pg_partitioned_table p
where p.partexprs is not null and p.partrelid = any ($1::pg_catalog.oid[])
