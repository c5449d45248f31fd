select c.oid::pg_catalog.int8 as oid,
       null::pg_catalog.int8 as id_relation,
       n.nspname::pg_catalog.text as id_schema,
       c.relname::pg_catalog.text as id_name,
       case when c.oid in (select e.objid from pg_catalog.pg_depend e
                           where e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and e.objsubid = 0
                             and e.deptype = 'e') then 'extension'::pg_catalog.text
            when c.relispartition then 'partition'::pg_catalog.text end as belongs_to,
       case c.relpersistence when 'u' then 'unlogged'::pg_catalog.text else 'permanent'::pg_catalog.text end as persistence,
       case p.partstrat when 'r' then 'range'::pg_catalog.text
                        when 'l' then 'list'::pg_catalog.text
                        when 'h' then 'hash'::pg_catalog.text end as partition_strategy,
       coalesce(p.partattrs::pg_catalog.int2[], '{}') as partition_keys,
       i.inhparent::pg_catalog.int8 as partition_of,
       pg_catalog.pg_get_expr(c.relpartbound, 0) as partition_bound,
       c.relrowsecurity as row_security,
       c.relforcerowsecurity as force_row_security
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join pg_catalog.pg_partitioned_table p on p.partrelid = c.oid
left join pg_catalog.pg_inherits i on i.inhrelid = c.oid and c.relispartition
where c.relkind in ('r', 'p')
  and c.relpersistence <> 't'
  and not pg_catalog.starts_with(n.nspname::pg_catalog.text, 'pg_') and n.nspname <> 'information_schema'
