create schema tools;
create extension citext;
create extension hstore with schema tools;
create extension if not exists pg_trgm schema tools;
create extension btree_gist;
create extension "uuid-ossp" with schema public;
create extension if not exists citext schema tools;
create table t (
    id uuid default uuid_generate_v4() primary key, name citext default 'x' unique, pairs tools.hstore default 'a=>1', names citext[] default '{}',
    room int, during tsrange, label text, check (name <> 'y'), check (pairs is not null), exclude using gist (room with =, during with &&)
);
create index on t using gin (pairs);
create index on t using gin (label tools.gin_trgm_ops);
create index on t using gist (label tools.gist_trgm_ops, room);
create index on t (lower(name), name desc);
create extension intarray schema tools;
create table sets (a int[]);
create index on sets using gin (a tools.gin__int_ops);
create extension fuzzystrmatch;
drop extension fuzzystrmatch;
create extension cube;
create table cubes (c cube, n int);
create index on cubes using gist (c);
drop extension cube cascade;
