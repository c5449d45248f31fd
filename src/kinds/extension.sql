-- What initdb makes, plpgsql, is nobody's decision.
select e.oid::pg_catalog.int8 as oid,
       null::pg_catalog.int8 as id_relation,
       null::pg_catalog.text as id_schema,
       e.extname::pg_catalog.text as id_name,
       case when e.oid < 16384 then 'extension'::pg_catalog.text end as belongs_to,
       e.extversion as version,
       e.extversion as min_version,
       n.nspname::pg_catalog.text as schema,
       array(select r.extname::pg_catalog.text
             from pg_catalog.pg_depend d
             join pg_catalog.pg_extension r on r.oid = d.refobjid
             where d.classid = 'pg_catalog.pg_extension'::pg_catalog.regclass and d.objid = e.oid
               and d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
             order by r.extname) as requires
from pg_catalog.pg_extension e
join pg_catalog.pg_namespace n on n.oid = e.extnamespace
