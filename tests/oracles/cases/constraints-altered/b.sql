create table target (id int primary key, code text, region int, unique (region, code));
create table t (
    id int constraint "Primary" primary key, code text not null unique, region int constraint tmp_two unique, n int, at tsrange,
    constraint to_check check (n > 0) no inherit,
    constraint fk foreign key (region, code) references target (region, code) on update cascade on delete set null (code),
    foreign key (n) references target on delete set default deferrable,
    constraint t_n unique (n) include (region),
    exclude using gist (at with &&) where (n > 0)
);
alter table t add constraint unchecked check (n < 100) not valid;
create table p (id int unique);
create table d (a int, b int unique, unique nulls not distinct (a, b), constraint both_of unique (b, a));
