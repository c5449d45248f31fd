create type mood as enum ('sad', 'ok', 'never');
create type level as enum ('low');
create table t (id int primary key, m mood default 'ok', l level, added text not null default '', constraint t_id_check check (id > 1));
create index t_added_idx on t (id);
create sequence numbers;
