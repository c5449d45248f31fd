select c.oid::pg_catalog.int8 as oid,
       null::pg_catalog.int8 as id_relation,
       n.nspname::pg_catalog.text as id_schema,
       c.relname::pg_catalog.text as id_name,
       case when e.objid is not null then 'extension'::pg_catalog.text end as belongs_to,
       pg_catalog.format_type(s.seqtypid, null) as type,
       s.seqstart as start,
       s.seqincrement as increment,
       s.seqmin as min,
       s.seqmax as max,
       s.seqcache as cache,
       s.seqcycle as cycle,
       case when o.objid is not null
            then array[tn.nspname::pg_catalog.text, tc.relname::pg_catalog.text, ta.attname::pg_catalog.text]
            else '{}'::pg_catalog.text[] end as owned_by
from pg_catalog.pg_sequence s
join pg_catalog.pg_class c on c.oid = s.seqrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join pg_catalog.pg_depend e
       on e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and e.objid = c.oid and e.deptype = 'e'
left join pg_catalog.pg_depend o
       on o.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and o.objid = c.oid
      and o.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and o.refobjsubid > 0 and o.deptype in ('a', 'i')
left join pg_catalog.pg_class tc on tc.oid = o.refobjid
left join pg_catalog.pg_namespace tn on tn.oid = tc.relnamespace
left join pg_catalog.pg_attribute ta on ta.attrelid = o.refobjid and ta.attnum = o.refobjsubid
where c.relpersistence <> 't'
  and o.deptype is distinct from 'i'
  and not pg_catalog.starts_with(n.nspname::pg_catalog.text, 'pg_') and n.nspname <> 'information_schema'
