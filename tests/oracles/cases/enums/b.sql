create type mood as enum ('so-so', 'sad', 'fine', 'happy', 'ecstatic', 'last');
create type empty as enum ('not');
create type "Odd Type" as enum ('it''s', '', 'Ünïcode', 'a b', '"quoted"');
create type degree as enum ('high', 'low');
create schema s;
create type s.degree as enum ('low', 'high');
create table t (m mood, ms mood[] default '{sad,last}', d s.degree default 'low', odd "Odd Type" default '', check (m in ('sad', 'fine')));
alter table t add n mood default 'sad', add check (n <> 'last');
create index on t (n) where n = 'happy';
