select x.indexrelid::pg_catalog.int8 as oid,
       x.indrelid::pg_catalog.int8 as id_relation,
       null::pg_catalog.text as id_schema,
       c.relname::pg_catalog.text as id_name,
       case when c.relispartition then 'partition'::pg_catalog.text
            when e.objid is not null then 'extension'::pg_catalog.text end as belongs_to,
       m.amname::pg_catalog.text as method,
       pg_catalog.array_prepend(x.indrelid::pg_catalog.int8,
           x.indkey[0:x.indnkeyatts - 1]::pg_catalog.int8[]) as keys,
       x.indclass::pg_catalog.oid[]::pg_catalog.int8[] as opclasses,
       pg_catalog.array_prepend(x.indrelid::pg_catalog.int8,
           pg_catalog.array_cat(x.indkey[0:x.indnkeyatts - 1]::pg_catalog.int8[],
                                x.indcollation::pg_catalog.oid[]::pg_catalog.int8[])) as collations,
       x.indoption::pg_catalog.int8[] as "order",
       pg_catalog.array_prepend(x.indrelid::pg_catalog.int8,
           x.indkey[x.indnkeyatts:]::pg_catalog.int8[]) as include,
       case when x.indpred is null then ''::pg_catalog.text end as predicate,
       x.indisunique as "unique",
       false
--@15          or x.indnullsnotdistinct
           as nulls_not_distinct,
       x.indisvalid and x.indisready and x.indislive as valid
from pg_catalog.pg_index x
join pg_catalog.pg_class c on c.oid = x.indexrelid
join pg_catalog.pg_am m on m.oid = c.relam
left join pg_catalog.pg_constraint k on k.conindid = x.indexrelid and k.contype in ('p', 'u', 'x')
left join pg_catalog.pg_depend e
       on e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and e.objid = x.indrelid and e.objsubid = 0
      and e.deptype = 'e'
where k.oid is null
