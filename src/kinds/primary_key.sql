select k.oid::pg_catalog.int8 as oid,
       n.nspname::pg_catalog.text as id_schema,
       c.relname::pg_catalog.text as id_parent,
       k.conname::pg_catalog.text as id_name,
       case when k.conparentid <> 0 or not k.conislocal then 'partition'::pg_catalog.text end as belongs_to,
       array(select a.attname::pg_catalog.text
             from pg_catalog.unnest(k.conkey) with ordinality u(attnum, place)
             join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.attnum
             order by u.place) as columns,
       array(select a.attname::pg_catalog.text
             from pg_catalog.unnest(x.indkey::pg_catalog.int2[]) with ordinality u(attnum, place)
             join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.attnum
             where u.place > x.indnkeyatts
             order by u.place) as include,
       k.condeferrable as deferrable,
       k.condeferred as initially_deferred
from pg_catalog.pg_constraint k
join pg_catalog.pg_class c on c.oid = k.conrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
join pg_catalog.pg_index x on x.indexrelid = k.conindid
where k.contype = 'p'
  and c.relkind in ('r', 'p')
  and c.relpersistence <> 't'
  and not pg_catalog.starts_with(n.nspname::pg_catalog.text, 'pg_') and n.nspname <> 'information_schema'
