select k.oid::pg_catalog.int8 as oid,
       k.conrelid::pg_catalog.int8 as id_relation,
       null::pg_catalog.text as id_schema,
       k.conname::pg_catalog.text as id_name,
       case when k.conparentid <> 0 or not k.conislocal then 'partition'::pg_catalog.text end as belongs_to,
       k.conkey as columns,
       case when x.indnatts > x.indnkeyatts then x.indkey[x.indnkeyatts:] end as include,
       k.condeferrable as deferrable,
       k.condeferred as initially_deferred
from pg_catalog.pg_constraint k
join pg_catalog.pg_index x on x.indexrelid = k.conindid
where k.contype = 'p'
