-- Names that PostgreSQL gives by itself, and what it does where they are taken.
create table t (a int, b text, c text, during tsrange, note text);
create index on t (a);
create index on t (a);
create index on t (a desc, b);
create index on t (lower(b));
create index on t (lower(b), upper(c));
create index on t ((a + 1), (a + 2));
create index on t ((a + 1), b, (a + 2));
create index on t (coalesce(b, c));
create index on t ((b || c));
create index on t (a) include (b, c);
create unique index on t (b);
create index on t using hash (note);
create index on t using gist (during);
create index on t ((case when a > 0 then b else c end));
create index on t ((b collate "C"));
create index on t ((a::text));
create index on t ((array[a]));

-- A table that is called like an index to come.
create table u_a_idx (id int primary key);
create table u (a int unique, b int, c int, unique (b, c), unique (b), check (a > b), check (b > 0), check (a > c));
create index on u (a);
create table v (a int references u_a_idx, b int references u_a_idx (id), foreign key (a, b) references u (b, c));
alter table v add foreign key (a) references u_a_idx;
alter table v add unique (a);
alter table v add check (a <> b), add check (a <> b), add check (true);
alter table v add primary key (a, b);
create table w_pkey (x int);
create table w (x int primary key);
alter table t add exclude using gist (during with &&);
alter table t add exclude using gist (during with &&, int4range(a, a, '[]') with &&);
