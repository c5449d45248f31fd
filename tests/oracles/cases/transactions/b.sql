create schema s;
create table kept (id int, kept int, last int);
create table first (id int);
create index on first (id desc);
create table second (c int, b int);
create table path_is_back (id int);
create table chained (id int, more int);
create table s.inside (id serial);
create table still_inside (id int);
