create schema s;
create table s.target (id int primary key, a int, b text, unique (a, b), unique (b));
create table target (a int, b int, c int, primary key (b, a), unique (c));
create table t (
    id int primary key references s.target, self int references t, parent int references t (id) on delete set null,
    x int constraint named references target (c) match simple on delete cascade on update set default deferrable initially deferred not null,
    y int references target (c) on delete no action on update restrict not deferrable,
    z text references s.target (b) initially deferred,
    a int, b int, c text,
    foreign key (a, b) references target (b, a), foreign key (b, a) references target,
    constraint full_one foreign key (a, c) references s.target (a, b) match full on delete set null,
    foreign key (a, c) references s.target (a, b) on delete set null (c) on update cascade,
    foreign key (a, c) references s.target (a, b) on delete set default (a)
);
alter table t add foreign key (id) references s.target (id) not valid;
alter table t add column added int references s.target on delete cascade;
alter table t add column more int constraint more_ref references t;
alter table s.target add column back int references public.t;
alter table s.target rename to aim;
alter table s.aim rename id to number;
alter table t alter constraint named not deferrable;
create table loop_a (id int primary key, b int);
create table loop_b (id int primary key, a int references loop_a);
alter table loop_a add foreign key (b) references loop_b;
create table dropped (id int primary key);
create table pointing (id int references dropped);
drop table dropped cascade;
