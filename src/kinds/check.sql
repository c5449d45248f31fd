select k.oid::pg_catalog.int8 as oid,
       k.conrelid::pg_catalog.int8 as id_relation,
       null::pg_catalog.text as id_schema,
       k.conname::pg_catalog.text as id_name,
       case when k.conparentid <> 0 or not k.conislocal then 'partition'::pg_catalog.text end as belongs_to,
       null::pg_catalog.text as expression,
       k.convalidated as validated,
       k.connoinherit as no_inherit
from pg_catalog.pg_constraint k
where k.contype = 'c'
