-- What goes along with what is dropped.
create type state as enum ('on', 'off');
create table target (id int primary key, code text unique);
create table t (
    id serial primary key, a int, b int, c int check (c > 0), d int references target, e text references target (code),
    s state default 'on', unique (a, b), check (a > b), check (b > 0), constraint keep check (d > 0)
);
create index t_ab on t (a, b);
create index t_where on t (d) where b > 0;
create index t_expr on t ((a + d));
create index t_include on t (d) include (b);
create index t_keep on t (d);
create view v as select id, d from t;
create view over_v as select d from v;
alter table t drop column b, drop column c;
alter table t drop a cascade;
alter table t drop constraint t_e_fkey;
drop table target cascade;
drop type state cascade;
drop view v cascade;
alter table t drop column id cascade;
create table gone (id int);
create table gone_too (id int generated always as identity);
drop table gone, gone_too;
drop table if exists gone, never cascade;
create schema s;
create table s.t (id int primary key);
create table s.u (id int references s.t);
create table refers (id int references s.t, other int default 1);
create type s.e as enum ('x');
alter table refers add e s.e default 'x';
create index on refers (e);
create sequence s.q;
alter table refers add n int default nextval('s.q');
drop schema s cascade;
create function f(int) returns int language sql immutable as 'select 1';
create table uses (a int, b int generated always as (f(a)) stored, c int default f(1), check (f(a) > 0));
create index on uses (f(a));
drop function f cascade;
create domain positive as int check (value > 0);
create table typed (a positive, b positive[], c int);
drop domain positive cascade;
