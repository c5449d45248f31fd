select c.oid::pg_catalog.int8 as oid,
       n.nspname::pg_catalog.text as id_schema,
       null::pg_catalog.text as id_parent,
       c.relname::pg_catalog.text as id_name,
       case when e.objid is not null then 'extension'::pg_catalog.text
            when c.relispartition then 'partition'::pg_catalog.text end as belongs_to,
       case c.relpersistence when 'u' then 'unlogged'::pg_catalog.text else 'permanent'::pg_catalog.text end as persistence,
       case p.partstrat when 'r' then 'range'::pg_catalog.text
                        when 'l' then 'list'::pg_catalog.text
                        when 'h' then 'hash'::pg_catalog.text end as partition_strategy,
       array(select coalesce(pg_catalog.quote_ident(a.attname::pg_catalog.text), '')
             from pg_catalog.unnest(p.partattrs::pg_catalog.int2[]) with ordinality k(attnum, place)
             left join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum and k.attnum <> 0
             order by k.place) as partition_keys,
       case when c.relispartition
            then array[pn.nspname::pg_catalog.text, pc.relname::pg_catalog.text]
            else '{}'::pg_catalog.text[] end as partition_of,
       pg_catalog.pg_get_expr(c.relpartbound, 0) as partition_bound,
       c.relrowsecurity as row_security,
       c.relforcerowsecurity as force_row_security
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join pg_catalog.pg_partitioned_table p on p.partrelid = c.oid
left join pg_catalog.pg_inherits i on i.inhrelid = c.oid and c.relispartition
left join pg_catalog.pg_class pc on pc.oid = i.inhparent
left join pg_catalog.pg_namespace pn on pn.oid = pc.relnamespace
left join pg_catalog.pg_depend e
       on e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and e.objid = c.oid and e.objsubid = 0
      and e.deptype = 'e'
where c.relkind in ('r', 'p')
  and c.relpersistence <> 't'
  and not pg_catalog.starts_with(n.nspname::pg_catalog.text, 'pg_') and n.nspname <> 'information_schema'
