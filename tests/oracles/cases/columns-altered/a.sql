create table t (
    id int, a int default 1, b varchar(20) default 'b' not null, c text collate "C", d numeric default 0.5, e timestamp default now(),
    f int[] default '{}', g bool not null default false, h text, i int generated always as (a * 2) stored, j json, k char(3)
);
alter table t alter i drop expression;
alter table t alter a type bigint, alter a set default 2;
alter table t alter b type text, alter b drop not null, alter column b drop default;
alter table t alter c set data type varchar(10) collate "POSIX" using upper(c);
alter table t alter d type numeric(10, 2);
alter table t alter d type int using d::int, alter d set default 7;
alter table t alter e drop default, alter e type timestamptz using e at time zone 'UTC', alter e set default current_timestamp;
alter table t alter f type text[] using f::text[];
alter table t alter g drop default, alter g type int using g::int, alter g set default 1;
alter table t alter h set not null, alter h set default 'h' || 'h';
alter table t alter j type jsonb using j::jsonb;
alter table t alter k type varchar;
alter table t add primary key (id);
alter table t alter a type smallint;
alter table t add added int default 3 not null, add column if not exists a text, add column more text unique, add n1 int check (n1 > 0) references t;
alter table t drop column if exists nothing, drop added;
alter table t add added uuid default gen_random_uuid();
alter table t alter added set storage plain, alter h set statistics 50, alter h set (n_distinct = 5);
create table with_index (a int, b int, c text, check (a < b));
create index on with_index (a, b);
create index on with_index (lower(c)) where a > 0;
create unique index on with_index (c) include (b);
alter table with_index alter a type bigint, alter c type varchar(5);
alter table with_index rename a to aa;
