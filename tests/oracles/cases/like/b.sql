create table source (
    id int generated always as identity primary key,
    code varchar(10) collate "C" not null default upper('x') unique,
    half int generated always as (length(code) / 2) stored,
    n int default 5 constraint n_ok check (n > 0),
    check (n < 100 or half > 0),
    exclude using gist (int4range(n, n + 1) with &&)
);
create index source_idx on source (n desc nulls last) where n > 1;
create index on source (lower(code), half);
create statistics source_stat on id, n from source;
comment on column source.n is 'noted';
comment on index source_idx is 'quick';
create table bare (id int not null, code varchar(10) collate "C" not null, half int, n int);
create table with_defaults (like source);
create table with_identity (like source including identity including defaults);
create table with_generated (like source including generated excluding all);
create table with_checks (like source including constraints);
alter table with_checks drop constraint n_ok;
create table with_indexes (like source including indexes);
drop index with_indexes_n_idx;
create table with_comments (like source including comments including statistics);
create table whole (like source including all excluding generated);
create table whole_but (like source including all excluding indexes excluding identity, own int, unique (own));
create table mixed (first text, last text, like source including defaults);
