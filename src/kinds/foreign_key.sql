select k.oid::pg_catalog.int8 as oid,
       n.nspname::pg_catalog.text as id_schema,
       c.relname::pg_catalog.text as id_parent,
       k.conname::pg_catalog.text as id_name,
       case when k.conparentid <> 0 or not k.conislocal then 'partition'::pg_catalog.text end as belongs_to,
       array(select a.attname::pg_catalog.text
             from pg_catalog.unnest(k.conkey) with ordinality u(attnum, place)
             join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.attnum
             order by u.place) as columns,
       array[tn.nspname::pg_catalog.text, tc.relname::pg_catalog.text] as target,
       array(select a.attname::pg_catalog.text
             from pg_catalog.unnest(k.confkey) with ordinality u(attnum, place)
             join pg_catalog.pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.attnum
             order by u.place) as target_columns,
       case k.confupdtype when 'r' then 'restrict'::pg_catalog.text
                    when 'c' then 'cascade'::pg_catalog.text
                    when 'n' then 'set null'::pg_catalog.text
                    when 'd' then 'set default'::pg_catalog.text
                    else 'no action'::pg_catalog.text end as on_update,
       case k.confdeltype when 'r' then 'restrict'::pg_catalog.text
                    when 'c' then 'cascade'::pg_catalog.text
                    when 'n' then 'set null'::pg_catalog.text
                    when 'd' then 'set default'::pg_catalog.text
                    else 'no action'::pg_catalog.text end as on_delete,
       array(select a.attname::pg_catalog.text
             from pg_catalog.unnest('{}'::pg_catalog.int2[]
--@15          || k.confdelsetcols
             ) with ordinality u(attnum, place)
             join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.attnum
             order by u.place) as on_delete_columns,
       case k.confmatchtype when 'f' then 'full'::pg_catalog.text
                            when 'p' then 'partial'::pg_catalog.text
                            else 'simple'::pg_catalog.text end as match,
       k.condeferrable as deferrable,
       k.condeferred as initially_deferred,
       k.convalidated as validated
from pg_catalog.pg_constraint k
join pg_catalog.pg_class c on c.oid = k.conrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
join pg_catalog.pg_class tc on tc.oid = k.confrelid
join pg_catalog.pg_namespace tn on tn.oid = tc.relnamespace
where k.contype = 'f'
  and c.relkind in ('r', 'p')
  and c.relpersistence <> 't'
  and not pg_catalog.starts_with(n.nspname::pg_catalog.text, 'pg_') and n.nspname <> 'information_schema'
