-- The ledger is two revisions behind, and what they create has been made by hand.
create table alembic_version (version_num varchar(32) primary key);
insert into alembic_version values ('r1');
create schema archive;
create extension citext;
create type mood as enum ('sad');
create sequence numbers;
create view totals as select 1 as one;
create table gone (id integer);
create table kept (
    id integer not null constraint kept_pkey primary key,
    during tsrange,
    no integer,
    constraint kept_no_key unique (no),
    constraint kept_id_check check (id > 0),
    constraint kept_during_excl exclude using gist (during with &&),
    constraint kept_id_fkey foreign key (id) references kept (id)
);
create index kept_id_idx on kept (id);
