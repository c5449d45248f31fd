create schema one;
create schema "Two";
create table here (id int primary key);
set search_path to one, public;
create table here (id bigint primary key);
create type kind as enum ('x');
create table refers (id int references public.here, other bigint references here, k kind, p public.here);
set search_path = "Two";
create table here (id smallint unique, k one.kind default 'x');
create sequence numbers;
alter table here alter id set default nextval('numbers');
create index by_kind on here (k);
set search_path to nowhere, one;
alter table refers add more text default 'x' check (more > 'a');
create index on refers (more);
drop type if exists nowhere.kind;
reset search_path;
create table last (k one.kind, h "Two".here[]);
begin;
set local search_path to "Two";
create table in_transaction (id int);
commit;
create table after_it (id int);
select pg_catalog.set_config('search_path', '', false);
create table public.bare (id integer default nextval('"Two".numbers'::pg_catalog.regclass), t pg_catalog.text);
alter table only public.bare add constraint bare_pkey primary key (id);
set search_path to default;
create schema three
    create table inner_table (id int primary key, n int)
    create index inner_index on inner_table (n)
    create view inner_view as select id from inner_table
    create sequence inner_sequence;
create schema if not exists one;
