create table t (a int, c int, b int, d int, f int);
create table only_added (a int, n int, b int, c int);
create table dropped_before (a int, b int, x int);
create table made_again (a int, b text, c int);
create table "wide" (c1 int, c2 int, c3 int, c5 int, c6 int, c4 int, c7 int, c8 int);
create table parent (a int, b int) partition by list (a);
create table part partition of parent for values in (1);
create table same (a int, b int);
