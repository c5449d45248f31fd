select n.oid::pg_catalog.int8 as oid,
       null::pg_catalog.int8 as id_relation,
       null::pg_catalog.text as id_schema,
       n.nspname::pg_catalog.text as id_name,
       case when e.objid is not null then 'extension'::pg_catalog.text end as belongs_to
from pg_catalog.pg_namespace n
left join pg_catalog.pg_depend e
       on e.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass and e.objid = n.oid and e.deptype = 'e'
where not pg_catalog.starts_with(n.nspname::pg_catalog.text, 'pg_') and n.nspname <> 'information_schema'
