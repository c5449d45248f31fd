create table t (
    id int primary key, a bigint default 2, b text default null, c varchar(10) collate "C", d int default 8, e timestamptz default now(),
    f varchar[] default '{}', g int not null default 0, h text default 'hh', i int, j jsonb, k varchar(3),
    more text unique, n1 int references t, added uuid default gen_random_uuid()
);
create table with_index (aa bigint, b int, c varchar(5), check (aa <= b));
create index on with_index (aa, b);
create index on with_index (lower(c)) where aa > 1;
create unique index on with_index (c) include (b);
