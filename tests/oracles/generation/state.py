"""What a database holds, as its catalogs say it; enough to choose statements that mostly work."""

import json

COLUMNS = """
select coalesce(json_agg(json_build_object('name', attname, 'type', format_type(atttypid, atttypmod), 'num', attnum, 'base', t.typname,
    'tt', t.typtype, 'nn', attnotnull, 'identity', attidentity, 'generated', attgenerated, 'def', atthasdef, 'local', attislocal,
    'inh', attinhcount) order by attnum), '[]')
from pg_attribute a join pg_type t on t.oid = atttypid
where attrelid = c.oid and attnum > 0 and not attisdropped"""

CONSTRAINTS = """
select coalesce(json_agg(json_build_object('name', conname, 'type', contype, 'local', conislocal, 'inh', coninhcount,
    'share', conparentid <> 0, 'valid', convalidated, 'cols',
    (select coalesce(json_agg(attname order by o), '[]')
     from unnest(conkey) with ordinality k(n, o) join pg_attribute on attrelid = c.oid and attnum = n)) order by conname), '[]')
from pg_constraint where conrelid = c.oid"""

INDEXES = """
select coalesce(json_agg(json_build_object('name', i.relname, 'visible', pg_table_is_visible(i.oid), 'unique', indisunique,
    'con', exists(select from pg_constraint where conindid = i.oid and contype in ('p', 'u', 'x')), 'share', i.relispartition,
    'valid', indisvalid, 'kind', i.relkind) order by i.relname), '[]')
from pg_index x join pg_class i on i.oid = indexrelid where indrelid = c.oid"""


def of_extension(relation, oid):
    return f"exists (select from pg_depend d where d.classid = '{relation}'::regclass and d.objid = {oid} and d.deptype in ('e', 'i'))"


RELATIONS = f"""
select coalesce(json_agg(json_build_object('schema', n.nspname, 'name', c.relname, 'kind', c.relkind, 'pers', c.relpersistence,
    'part', c.relispartition, 'visible', pg_table_is_visible(c.oid), 'of', c.reloftype <> 0, 'strategy', p.partstrat,
    'pcols', p.partattrs::text, 'id', c.oid::regclass::text,
    'parents', (select coalesce(json_agg(inhparent::regclass::text order by inhseqno), '[]') from pg_inherits i where i.inhrelid = c.oid),
    'cols', ({COLUMNS}), 'cons', ({CONSTRAINTS}), 'idx', ({INDEXES})) order by n.nspname, c.relname), '[]')
from pg_class c join pg_namespace n on n.oid = relnamespace left join pg_partitioned_table p on partrelid = c.oid
where (n.nspname !~ '^pg_' or n.oid = pg_my_temp_schema()) and n.nspname <> 'information_schema'
  and c.relkind in ('r', 'p', 'v', 'm', 'S', 'c')
  and not exists (select from pg_depend d where d.objid = c.oid and d.classid = 'pg_class'::regclass and d.deptype = 'e')"""

TYPES = f"""
select coalesce(json_agg(json_build_object('schema', nspname, 'name', typname, 'tt', typtype, 'visible', pg_type_is_visible(t.oid),
    'base', format_type(typbasetype, typtypmod), 'labels',
    (select coalesce(json_agg(enumlabel order by enumsortorder), '[]') from pg_enum where enumtypid = t.oid)
    ) order by nspname, typname), '[]')
from pg_type t join pg_namespace n on n.oid = typnamespace
where nspname !~ '^pg_' and nspname <> 'information_schema' and typtype in ('e', 'd', 'r') and not {of_extension('pg_type', 't.oid')}"""

FUNCTIONS = f"""
select coalesce(json_agg(json_build_object('schema', nspname, 'name', proname, 'args', pg_get_function_identity_arguments(f.oid),
    'visible', pg_function_is_visible(f.oid), 'ret', format_type(prorettype, null), 'kind', prokind) order by nspname, proname, 3), '[]')
from pg_proc f join pg_namespace n on n.oid = pronamespace
where nspname !~ '^pg_' and nspname <> 'information_schema' and not {of_extension('pg_proc', 'f.oid')}"""

QUERY = f"""
select json_build_object('path', current_setting('search_path'), 'rels', ({RELATIONS}), 'types', ({TYPES}), 'funcs', ({FUNCTIONS}),
    'schemas', (select coalesce(json_agg(nspname order by nspname), '[]') from pg_namespace
                where nspname !~ '^pg_' and nspname <> 'information_schema'),
    'exts', (select coalesce(json_agg(json_build_object('name', extname, 'schema', nspname) order by extname), '[]')
             from pg_extension join pg_namespace n on n.oid = extnamespace))"""


class Thing(dict):
    """Something of the database, by the names that the query gives its parts."""

    def __getattr__(self, key):
        return self[key]


def things(value):
    if isinstance(value, dict):
        return Thing({key: things(one) for key, one in value.items()})
    return [things(one) for one in value] if isinstance(value, list) else value


def state_of(cursor):
    cursor.execute(QUERY)
    found = cursor.fetchone()[0]
    return things(json.loads(found) if isinstance(found, str) else found)
