-- Generated columns only: their expression names columns, so pg_get_expr needs the table and waits behind ALTER TABLE.
select d.adrelid::pg_catalog.int8 * 2048 + d.adnum as oid,
       pg_catalog.pg_get_expr(d.adbin, d.adrelid) as generated
from pg_catalog.pg_attrdef d
join pg_catalog.pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum and a.attgenerated <> ''
where d.adrelid = any ($1::pg_catalog.oid[])
