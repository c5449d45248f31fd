-- Only partition keys that hold an expression; pg_get_expr with a table waits behind ALTER TABLE, then lets go. Several
-- expressions come as one text with commas, which cannot be taken apart here, so such a key is one text as a whole.
select p.partrelid::pg_catalog.int8 as oid,
       case when k.expressions = 1
            then array(select coalesce(pg_catalog.quote_ident(a.attname::pg_catalog.text),
                                       pg_catalog.pg_get_expr(p.partexprs, p.partrelid))
                       from pg_catalog.unnest(p.partattrs::pg_catalog.int2[]) with ordinality u(attnum, place)
                       left join pg_catalog.pg_attribute a
                              on a.attrelid = p.partrelid and a.attnum = u.attnum and u.attnum <> 0
                       order by u.place)
            else array[pg_catalog.substring(pg_catalog.pg_get_partkeydef(p.partrelid), '\((.*)\)$')] end as partition_keys
from pg_catalog.pg_partitioned_table p
cross join lateral (select pg_catalog.count(*)
                    from pg_catalog.unnest(p.partattrs::pg_catalog.int2[]) u(attnum)
                    where u.attnum = 0) k(expressions)
where p.partexprs is not null and p.partrelid = any ($1::pg_catalog.oid[])
