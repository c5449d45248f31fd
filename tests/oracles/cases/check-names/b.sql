create table t (
    a int check (b > 0),
    b int check (a > 0 and b > 0),
    c int check (c > 0 or c < -10) check (c <> 6),
    d int constraint named check (d > 0),
    e text check (length(e) > 3),
    check (a + a > 0),
    check (b > a),
    check (e is not null),
    check (t.a > 1)
);
alter table t add column f int check (f > 0) check (a > 0);
alter table t add check (a between 1 and 10), add constraint t_c_check2 check (c > 1), add check (c > 2);
alter table t add column "G" int, add check ("G" > 0);
alter table t rename column b to bb;
alter table t add check (bb > 5);
alter table t rename to tt;
alter table tt add check (bb > 6);
alter table tt drop constraint t_c_check1;
alter table tt add check (c > 7);
alter table tt add check (d > 0), add check (d > 1) not valid;
