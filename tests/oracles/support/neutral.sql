-- What a database holds, by the catalogs alone and in nobody's words: one row per object with its category, its identity, the
-- attributes by which two of one identity differ, and the objects by which its absence is told. Attributes that have a rule
-- bear the rule's name.
with extensions as (select classid, objid from pg_depend where deptype = 'e'),
space as (
    select oid, nspname, quote_ident(nspname) as quoted from pg_namespace
    where not starts_with(nspname, 'pg_') and nspname <> 'information_schema'
      and ('pg_namespace'::regclass, oid) not in (select classid, objid from extensions)),
relation as (
    select c.*, s.quoted || '.' || quote_ident(c.relname) as identity, s.quoted
    from pg_class c join space s on s.oid = c.relnamespace
    where c.relpersistence <> 't' and ('pg_class'::regclass, c.oid) not in (select classid, objid from extensions)),
tables as (select * from relation where relkind in ('r', 'p')),
attribute as (
    select a.*, t.identity as whole, t.identity || '.' || quote_ident(a.attname) as identity
    from pg_attribute a join tables t on t.oid = a.attrelid where a.attnum > 0 and not a.attisdropped),
constraints as (
    select k.*, t.identity as whole, t.identity || '.' || quote_ident(k.conname) as identity,
           case k.contype when 'p' then 'pk' when 'u' then 'unique' when 'f' then 'fk' when 'c' then 'check'
                          when 'x' then 'exclude' when 't' then 'ctrigger' end as category
    from pg_constraint k join tables t on t.oid = k.conrelid where k.contype in ('p', 'u', 'f', 'c', 'x', 't')),
inherited as (  -- a child's constraint that is not local came from the parent's of the same name
    select k.oid, jsonb_agg(jsonb_build_array(p.category, p.identity)) as links
    from constraints k join constraints p
      on p.oid = k.conparentid
      or (p.conname = k.conname and not k.conislocal and p.conrelid in (select inhparent from pg_inherits where inhrelid = k.conrelid))
    group by k.oid),
indexes as (
    select x.*, r.identity, r.relam, r.reloptions, r.relispartition, o.identity as whole, o.relkind as whole_kind, k.identity as con_identity,
           k.category as con_category
    from pg_index x join relation r on r.oid = x.indexrelid join relation o on o.oid = x.indrelid
    left join constraints k on k.conindid = x.indexrelid and k.contype in ('p', 'u', 'x')),
types as (
    select y.*, s.quoted || '.' || quote_ident(y.typname) as identity
    from pg_type y join space s on s.oid = y.typnamespace
    where ('pg_type'::regclass, y.oid) not in (select classid, objid from extensions)),
routine as (
    select p.*, s.quoted || '.' || quote_ident(p.proname) || '(' || pg_get_function_identity_arguments(p.oid) || ')' as identity
    from pg_proc p join space s on s.oid = p.pronamespace
    where ('pg_proc'::regclass, p.oid) not in (select classid, objid from extensions))

select 'schema' as category, quoted as identity, '{}'::jsonb as attributes, '[]'::jsonb as told_by from space
union all
select 'extension', quote_ident(e.extname), jsonb_build_object('version', e.extversion, 'schema', n.nspname), '[]'
from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.oid >= 16384
union all
select 'table', t.identity,
       jsonb_build_object('persistence', t.relpersistence, 'row_security', t.relrowsecurity,
                          'force_row_security', t.relforcerowsecurity, 'partition_strategy', p.partstrat,
                          'partition_keys', pg_get_partkeydef(t.oid), 'partition_bound', pg_get_expr(t.relpartbound, t.oid),
                          'partition_of', case when t.relispartition then i.parents end,
                          'inherits', case when not t.relispartition then i.parents end,
                          'replica_identity', t.relreplident, 'options', t.reloptions),
       jsonb_build_array(jsonb_build_array('schema', t.quoted))
from tables t left join pg_partitioned_table p on p.partrelid = t.oid
left join lateral (select array_agg(inhparent::regclass::text order by inhseqno) as parents
                   from pg_inherits where inhrelid = t.oid) i on true
union all
select 'column_order', t.identity,
       jsonb_build_object('column_order', (select jsonb_agg(a.attname order by a.attnum) from attribute a where a.attrelid = t.oid)),
       jsonb_build_array(jsonb_build_array('table', t.identity))
from tables t
union all
select 'column', a.identity,
       jsonb_build_object('type', format_type(a.atttypid, a.atttypmod), 'not_null', a.attnotnull, 'identity', a.attidentity,
                          'default', case when a.attgenerated = '' then pg_get_expr(d.adbin, d.adrelid) end,
                          'generated', case when a.attgenerated <> '' then pg_get_expr(d.adbin, d.adrelid) end,
                          'collation', case when a.attcollation <> y.typcollation then a.attcollation::regcollation::text end,
                          'local', a.attislocal, 'inherited', a.attinhcount),
       jsonb_build_array(jsonb_build_array('table', a.whole))
           || coalesce((select jsonb_agg(jsonb_build_array('column', p.identity)) from pg_inherits i
                        join attribute p on p.attrelid = i.inhparent and p.attname = a.attname where i.inhrelid = a.attrelid), '[]')
from attribute a join pg_type y on y.oid = a.atttypid
left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
union all
select k.category, k.identity,
       case k.contype
           when 'c' then jsonb_build_object('expression', pg_get_expr(k.conbin, k.conrelid), 'no_inherit', k.connoinherit,
                                            'validated', k.convalidated)
           when 'f' then jsonb_build_object('definition', regexp_replace(pg_get_constraintdef(k.oid), ' NOT VALID$', ''),
                                            'validated', k.convalidated)
           when 't' then jsonb_build_object('definition', pg_get_constraintdef(k.oid))
           else jsonb_build_object('definition', pg_get_constraintdef(k.oid)) end
           || jsonb_build_object('local', k.conislocal, 'inherited', k.coninhcount),
       jsonb_build_array(jsonb_build_array('table', k.whole)) || coalesce(h.links, '[]')
from constraints k left join inherited h on h.oid = k.oid
union all
select case when x.con_identity is null then 'index' else 'con_index' end, x.identity,
       case when x.con_identity is not null
            then jsonb_build_object('definition', pg_get_indexdef(x.indexrelid), 'attached', x.relispartition)
            else jsonb_build_object('method', m.amname, 'unique', x.indisunique,
                     'nulls_not_distinct', strpos(pg_get_indexdef(x.indexrelid), 'NULLS NOT DISTINCT') > 0,
                     'keys', (select array_agg(pg_get_indexdef(x.indexrelid, g, true) order by g)
                              from generate_series(1, x.indnkeyatts::int) g),
                     'include', (select array_agg(pg_get_indexdef(x.indexrelid, g, true) order by g)
                                 from generate_series(x.indnkeyatts + 1, x.indnatts::int) g),
                     'opclasses', (select array_agg(o.opcname order by u.place)
                                   from unnest(x.indclass::oid[]) with ordinality u(opclass, place)
                                   join pg_opclass o on o.oid = u.opclass),
                     'collations', (select array_agg(u.coll::regcollation::text order by u.place)
                                    from unnest(x.indcollation::oid[]) with ordinality u(coll, place)),
                     'order', x.indoption::text, 'predicate', pg_get_expr(x.indpred, x.indrelid),
                     'options', x.reloptions, 'table', x.whole,
                     'partition_of', (select i.inhparent::regclass::text from pg_inherits i where i.inhrelid = x.indexrelid)) end
           || jsonb_build_object('valid', x.indisvalid, 'of_view', x.whole_kind = 'm'),
       case when x.con_identity is not null then jsonb_build_array(jsonb_build_array(x.con_category, x.con_identity))
            else jsonb_build_array(jsonb_build_array(case x.whole_kind when 'm' then 'matview' else 'table' end, x.whole)) end
           || coalesce((select jsonb_agg(jsonb_build_array(case when p.con_identity is null then 'index' else 'con_index' end, p.identity))
                        from pg_inherits i join indexes p on p.indexrelid = i.inhparent where i.inhrelid = x.indexrelid), '[]')
from indexes x join pg_am m on m.oid = x.relam
union all
select case r.relkind when 'v' then 'view' else 'matview' end, r.identity,
       jsonb_build_object('definition', pg_get_viewdef(r.oid), 'options', r.reloptions), jsonb_build_array(jsonb_build_array('schema', r.quoted))
from relation r where r.relkind in ('v', 'm')
union all
select 'sequence', r.identity,
       jsonb_build_object('type', format_type(s.seqtypid, null), 'start', s.seqstart, 'increment', s.seqincrement, 'min', s.seqmin,
                          'max', s.seqmax, 'cache', s.seqcache, 'cycle', s.seqcycle, 'owned_by', a.identity,
                          'of_identity', coalesce(d.deptype = 'i', false), 'owner_place', d.refobjsubid),
       jsonb_build_array(jsonb_build_array('schema', r.quoted))
           || case when a.identity is null then '[]' else jsonb_build_array(jsonb_build_array('column', a.identity)) end
from relation r join pg_sequence s on s.seqrelid = r.oid
left join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = r.oid and d.refclassid = 'pg_class'::regclass
                     and d.refobjsubid > 0 and d.deptype in ('a', 'i')
left join attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
union all
select 'enum', y.identity,
       jsonb_build_object('values', (select array_agg(l.enumlabel order by l.enumsortorder) from pg_enum l where l.enumtypid = y.oid)),
       '[]'
from types y where y.typtype = 'e'
union all
select 'domain', y.identity,
       jsonb_build_object('base', format_type(y.typbasetype, y.typtypmod), 'not_null', y.typnotnull, 'default', y.typdefault,
                          'checks', (select array_agg(k.conname || ' ' || pg_get_constraintdef(k.oid) order by k.conname)
                                     from pg_constraint k where k.contypid = y.oid)), '[]'
from types y where y.typtype = 'd'
union all
select 'composite', y.identity,
       jsonb_build_object('attributes', (select array_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod) order by a.attnum)
                                         from pg_attribute a where a.attrelid = y.typrelid and a.attnum > 0 and not a.attisdropped)), '[]'
from types y join pg_class c on c.oid = y.typrelid and c.relkind = 'c' where y.typtype = 'c'
union all
select case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end, p.identity,
       jsonb_build_object('definition', case when p.prokind <> 'a' then pg_get_functiondef(p.oid) end), '[]'
from routine p
union all
select 'trigger', t.identity || '.' || quote_ident(g.tgname), jsonb_build_object('definition', pg_get_triggerdef(g.oid),
       'enabled', g.tgenabled), jsonb_build_array(jsonb_build_array('table', t.identity))
from pg_trigger g join relation t on t.oid = g.tgrelid where not g.tgisinternal
union all
select 'policy', t.identity || '.' || quote_ident(l.polname),
       jsonb_build_object('command', l.polcmd, 'permissive', l.polpermissive, 'roles', l.polroles::regrole[]::text,
                          'using', pg_get_expr(l.polqual, l.polrelid), 'check', pg_get_expr(l.polwithcheck, l.polrelid)),
       jsonb_build_array(jsonb_build_array('table', t.identity))
from pg_policy l join tables t on t.oid = l.polrelid
union all
select 'collation', s.quoted || '.' || quote_ident(l.collname),
       jsonb_build_object('provider', l.collprovider, 'collate', l.collcollate, 'deterministic', l.collisdeterministic), '[]'
from pg_collation l join space s on s.oid = l.collnamespace
union all
select 'owner', n.identity, jsonb_build_object('owner', n.owner::regrole), '[]'
from (select 'schema ' || s.quoted as identity, p.nspowner as owner from space s join pg_namespace p on p.oid = s.oid
      union all
      select identity, relowner from relation where relkind in ('r', 'p', 'v', 'm', 'S')
      union all
      select 'type ' || identity, typowner from types where typtype in ('d', 'e')
      union all
      select 'fn ' || identity, proowner from routine) n
union all
select 'acl', n.identity, jsonb_build_object('acl', n.acl::text), '[]'
from (select 'schema ' || s.quoted as identity, p.nspacl as acl from space s join pg_namespace p on p.oid = s.oid where s.nspname <> 'public'
      union all
      select identity, relacl from relation where relkind in ('r', 'p', 'v', 'm', 'S')
      union all
      select 'fn ' || identity, proacl from routine) n
where n.acl is not null
union all
select 'comment', i.type || ' ' || i.identity, jsonb_build_object('comment', c.description), '[]'
from pg_description c cross join lateral pg_identify_object(c.classoid, c.objoid, c.objsubid) i
where c.objoid >= 16384 and (c.classoid, c.objoid) not in (select classid, objid from extensions)
  and c.classoid <> 'pg_extension'::regclass
