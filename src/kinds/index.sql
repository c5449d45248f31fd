select x.indexrelid::pg_catalog.int8 as oid,
       x.indrelid::pg_catalog.int8 as id_relation,
       null::pg_catalog.text as id_schema,
       c.relname::pg_catalog.text as id_name,
       case when c.relispartition then 'partition'::pg_catalog.text
            when x.indrelid in (select e.objid from pg_catalog.pg_depend e
                                where e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and e.objsubid = 0
                                  and e.deptype = 'e') then 'extension'::pg_catalog.text end as belongs_to,
       m.amname::pg_catalog.text as method,
       case when x.indnatts = x.indnkeyatts then x.indkey::pg_catalog.int2[]
            else x.indkey[0:x.indnkeyatts - 1] end as keys,
       x.indclass as opclasses,
       x.indcollation as collations,
       x.indoption as "order",
       case when x.indnatts > x.indnkeyatts then x.indkey[x.indnkeyatts:] end as include,
       case when x.indpred is null then ''::pg_catalog.text end as predicate,
       x.indisunique as "unique",
       false
--@15          or x.indnullsnotdistinct
           as nulls_not_distinct,
       x.indisvalid and x.indisready and x.indislive as valid
from pg_catalog.pg_index x
join pg_catalog.pg_class c on c.oid = x.indexrelid
join pg_catalog.pg_am m on m.oid = c.relam
where not exists (select from pg_catalog.pg_constraint k
                  where k.conindid = x.indexrelid and k.contype in ('p', 'u', 'x'))
