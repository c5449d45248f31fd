select k.oid::pg_catalog.int8 as oid,
       k.conrelid::pg_catalog.int8 as id_relation,
       null::pg_catalog.text as id_schema,
       k.conname::pg_catalog.text as id_name,
       case when k.conparentid <> 0 or not k.conislocal then 'partition'::pg_catalog.text end as belongs_to,
       pg_catalog.array_prepend(k.conrelid::pg_catalog.int8, k.conkey::pg_catalog.int8[]) as columns,
       pg_catalog.array_prepend(x.indrelid::pg_catalog.int8,
           x.indkey[x.indnkeyatts:]::pg_catalog.int8[]) as include,
       k.condeferrable as deferrable,
       k.condeferred as initially_deferred
from pg_catalog.pg_constraint k
join pg_catalog.pg_index x on x.indexrelid = k.conindid
where k.contype = 'p'
