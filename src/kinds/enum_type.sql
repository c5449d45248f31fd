select t.oid::pg_catalog.int8 as oid,
       null::pg_catalog.int8 as id_relation,
       n.nspname::pg_catalog.text as id_schema,
       t.typname::pg_catalog.text as id_name,
       case when e.objid is not null then 'extension'::pg_catalog.text end as belongs_to,
       array(select l.enumlabel::pg_catalog.text
             from pg_catalog.pg_enum l
             where l.enumtypid = t.oid
             order by l.enumsortorder) as "values"
from pg_catalog.pg_type t
join pg_catalog.pg_namespace n on n.oid = t.typnamespace
left join pg_catalog.pg_depend e
       on e.classid = 'pg_catalog.pg_type'::pg_catalog.regclass and e.objid = t.oid and e.deptype = 'e'
where t.typtype = 'e'
  and not pg_catalog.starts_with(n.nspname::pg_catalog.text, 'pg_') and n.nspname <> 'information_schema'
