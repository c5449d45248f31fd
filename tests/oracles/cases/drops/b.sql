create table t (a int, b int, d int constraint keep check (d > 0), e text);
create index t_keep on t (d);
create index t_where on t (d) where b > 0;
create table refers (id int, other int default 1, n int);
create table uses (a int, c int);
create table typed (c int, b int);
create view v as select d from t;
create table gone (id int);
