select a.attrelid::pg_catalog.int8 * 2048 + a.attnum as oid,
       a.attrelid::pg_catalog.int8 as id_relation,
       null::pg_catalog.text as id_schema,
       a.attname::pg_catalog.text as id_name,
       null::pg_catalog.text as belongs_to,
       pg_catalog.format_type(a.atttypid, a.atttypmod) as type,
       a.attnotnull as not_null,
       case when a.attgenerated = '' then pg_catalog.pg_get_expr(d.adbin, 0) end as "default",
       case a.attidentity when 'a' then 'always'::pg_catalog.text
                          when 'd' then 'by default'::pg_catalog.text end as identity,
       case when a.attgenerated = '' then ''::pg_catalog.text end as generated,
       case when a.attcollation <> 0
            then array[a.attcollation::pg_catalog.int8, a.atttypid::pg_catalog.int8] end as collation,
       a.attnum::pg_catalog.int8 as position
from pg_catalog.pg_attribute a
join pg_catalog.pg_class c on c.oid = a.attrelid
left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum and a.atthasdef
where a.attnum > 0 and not a.attisdropped
  and c.relkind in ('r', 'p')
