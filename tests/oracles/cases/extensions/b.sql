create schema tools;
create extension citext;
create extension hstore with schema public;
create extension if not exists pg_trgm schema tools;
create extension btree_gist;
create extension "uuid-ossp" with schema tools;
create table t (
    id uuid default tools.uuid_generate_v4() primary key, name citext default 'X' unique, pairs hstore default 'a=>1', names citext[] default '{}',
    room int, during tsrange, label text, check (name <> 'y'), check (pairs is not null), exclude using gist (room with =, during with &&)
);
create index on t using gin (pairs);
create index on t using gin (label tools.gin_trgm_ops) where room > 0;
create index on t using gist (label tools.gist_trgm_ops, room);
create index on t (lower(name), name);
create extension intarray schema tools;
create table sets (a int[]);
create index on sets using gin (a);
create extension fuzzystrmatch;
create table cubes (n bigint);
