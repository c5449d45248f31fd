select k.oid::pg_catalog.int8 as oid,
       n.nspname::pg_catalog.text as id_schema,
       c.relname::pg_catalog.text as id_parent,
       k.conname::pg_catalog.text as id_name,
       case when k.conparentid <> 0 or not k.conislocal then 'partition'::pg_catalog.text end as belongs_to,
       m.amname::pg_catalog.text as method,
       array(select coalesce(pg_catalog.quote_ident(a.attname::pg_catalog.text), '')
             from pg_catalog.unnest(x.indkey::pg_catalog.int2[]) with ordinality u(attnum, place)
             left join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.attnum and u.attnum <> 0
             where u.place <= x.indnkeyatts
             order by u.place) as keys,
       array(select o.oprname::pg_catalog.text
             from pg_catalog.unnest(k.conexclop) with ordinality u(operator, place)
             join pg_catalog.pg_operator o on o.oid = u.operator
             order by u.place) as operators,
       null::pg_catalog.text as predicate,
       k.condeferrable as deferrable,
       k.condeferred as initially_deferred
from pg_catalog.pg_constraint k
join pg_catalog.pg_class c on c.oid = k.conrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
join pg_catalog.pg_index x on x.indexrelid = k.conindid
join pg_catalog.pg_class ic on ic.oid = k.conindid
join pg_catalog.pg_am m on m.oid = ic.relam
where k.contype = 'x'
  and c.relkind in ('r', 'p')
  and c.relpersistence <> 't'
  and not pg_catalog.starts_with(n.nspname::pg_catalog.text, 'pg_') and n.nspname <> 'information_schema'
