select k.oid::pg_catalog.int8 as oid,
       n.nspname::pg_catalog.text as id_schema,
       c.relname::pg_catalog.text as id_parent,
       k.conname::pg_catalog.text as id_name,
       case when k.conparentid <> 0 or not k.conislocal then 'partition'::pg_catalog.text end as belongs_to,
       null::pg_catalog.text as expression,
       k.convalidated as validated,
       k.connoinherit as no_inherit
from pg_catalog.pg_constraint k
join pg_catalog.pg_class c on c.oid = k.conrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where k.contype = 'c'
  and c.relkind in ('r', 'p')
  and c.relpersistence <> 't'
  and not pg_catalog.starts_with(n.nspname::pg_catalog.text, 'pg_') and n.nspname <> 'information_schema'
