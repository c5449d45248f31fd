select x.indexrelid::pg_catalog.int8 as oid,
       n.nspname::pg_catalog.text as id_schema,
       c.relname::pg_catalog.text as id_parent,
       ic.relname::pg_catalog.text as id_name,
       case when ic.relispartition then 'partition'::pg_catalog.text
            when e.objid is not null then 'extension'::pg_catalog.text end as belongs_to,
       m.amname::pg_catalog.text as method,
       coalesce(parts.keys, '{}'::pg_catalog.text[]) as keys,
       coalesce(parts.opclasses, '{}'::pg_catalog.text[]) as opclasses,
       coalesce(parts.collations, '{}'::pg_catalog.text[]) as collations,
       coalesce(parts.orders, '{}'::pg_catalog.text[]) as "order",
       coalesce(parts.include, '{}'::pg_catalog.text[]) as include,
       null::pg_catalog.text as predicate,
       x.indisunique as "unique",
       false
--@15          or x.indnullsnotdistinct
           as nulls_not_distinct,
       x.indisvalid and x.indisready and x.indislive as valid
from pg_catalog.pg_index x
join pg_catalog.pg_class ic on ic.oid = x.indexrelid
join pg_catalog.pg_class c on c.oid = x.indrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
join pg_catalog.pg_am m on m.oid = ic.relam
left join lateral (
    select pg_catalog.array_agg(coalesce(pg_catalog.quote_ident(a.attname::pg_catalog.text), '') order by u.place)
               filter (where u.place <= x.indnkeyatts) as keys,
           pg_catalog.array_agg(case when o.opcdefault then 'default ' else '' end
                                || pg_catalog.quote_ident(o.opcname::pg_catalog.text) order by u.place)
               filter (where u.place <= x.indnkeyatts) as opclasses,
           pg_catalog.array_agg(case when u.coll = 0 then 'default '
                                     when u.coll = a.attcollation or u.attnum = 0
                                     then 'default ' || pg_catalog.quote_ident(l.collname::pg_catalog.text)
                                     else pg_catalog.quote_ident(l.collname::pg_catalog.text) end order by u.place)
               filter (where u.place <= x.indnkeyatts) as collations,
           pg_catalog.array_agg(case u.bits when 0 then 'asc'::pg_catalog.text
                                            when 1 then 'desc nulls last'::pg_catalog.text
                                            when 2 then 'asc nulls first'::pg_catalog.text
                                            else 'desc'::pg_catalog.text end order by u.place)
               filter (where u.place <= x.indnkeyatts) as orders,
           pg_catalog.array_agg(a.attname::pg_catalog.text order by u.place)
               filter (where u.place > x.indnkeyatts) as include
    from rows from (pg_catalog.unnest(x.indkey::pg_catalog.int2[]), pg_catalog.unnest(x.indclass::pg_catalog.oid[]),
                    pg_catalog.unnest(x.indcollation::pg_catalog.oid[]), pg_catalog.unnest(x.indoption::pg_catalog.int2[]))
         with ordinality u(attnum, opclass, coll, bits, place)
    left join pg_catalog.pg_attribute a on a.attrelid = x.indrelid and a.attnum = u.attnum and u.attnum <> 0
    left join pg_catalog.pg_opclass o on o.oid = u.opclass
    left join pg_catalog.pg_collation l on l.oid = u.coll
) parts on true
left join pg_catalog.pg_constraint k on k.conindid = x.indexrelid and k.contype in ('p', 'u', 'x')
left join pg_catalog.pg_depend e
       on e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and e.objid = c.oid and e.objsubid = 0
      and e.deptype = 'e'
where k.oid is null
  and c.relkind in ('r', 'p', 'm')
  and c.relpersistence <> 't'
  and not pg_catalog.starts_with(n.nspname::pg_catalog.text, 'pg_') and n.nspname <> 'information_schema'
