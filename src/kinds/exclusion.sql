select k.oid::pg_catalog.int8 as oid,
       k.conrelid::pg_catalog.int8 as id_relation,
       null::pg_catalog.text as id_schema,
       k.conname::pg_catalog.text as id_name,
       case when k.conparentid <> 0 or not k.conislocal then 'partition'::pg_catalog.text end as belongs_to,
       m.amname::pg_catalog.text as method,
       case when x.indnatts = x.indnkeyatts then x.indkey::pg_catalog.int2[]
            else x.indkey[0:x.indnkeyatts - 1] end as keys,
       array(select o.oprname::pg_catalog.text
             from pg_catalog.unnest(k.conexclop) with ordinality u(operator, place)
             join pg_catalog.pg_operator o on o.oid = u.operator
             order by u.place) as operators,
       case when x.indpred is null then ''::pg_catalog.text end as predicate,
       k.condeferrable as deferrable,
       k.condeferred as initially_deferred
from pg_catalog.pg_constraint k
join pg_catalog.pg_index x on x.indexrelid = k.conindid
join pg_catalog.pg_class c on c.oid = k.conindid
join pg_catalog.pg_am m on m.oid = c.relam
where k.contype = 'x'
