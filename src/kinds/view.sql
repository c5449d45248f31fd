select c.oid::pg_catalog.int8 as oid,
       null::pg_catalog.int8 as id_relation,
       n.nspname::pg_catalog.text as id_schema,
       c.relname::pg_catalog.text as id_name,
       case when e.objid is not null then 'extension'::pg_catalog.text end as belongs_to,
       c.relkind = 'm' as materialized
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join pg_catalog.pg_depend e
       on e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and e.objid = c.oid and e.objsubid = 0
      and e.deptype = 'e'
where c.relkind in ('v', 'm')
  and c.relpersistence <> 't'
  and not pg_catalog.starts_with(n.nspname::pg_catalog.text, 'pg_') and n.nspname <> 'information_schema'
