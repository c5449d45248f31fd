select k.oid::pg_catalog.int8 as oid,
       k.conrelid::pg_catalog.int8 as id_relation,
       null::pg_catalog.text as id_schema,
       k.conname::pg_catalog.text as id_name,
       case when k.conparentid <> 0 or not k.conislocal then 'partition'::pg_catalog.text end as belongs_to,
       k.conkey as columns,
       k.confrelid::pg_catalog.int8 as target,
       k.confkey as target_columns,
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
       null::pg_catalog.int2[]
--@15      || k.confdelsetcols
           as on_delete_columns,
       case k.confmatchtype when 'f' then 'full'::pg_catalog.text
                            when 'p' then 'partial'::pg_catalog.text
                            else 'simple'::pg_catalog.text end as match,
       k.condeferrable as deferrable,
       k.condeferred as initially_deferred,
       k.convalidated as validated
from pg_catalog.pg_constraint k
where k.contype = 'f'
