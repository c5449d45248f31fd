do $$ begin
    create type mood as enum ('sad', 'ok');
exception when duplicate_object then null;
end $$;
do $$ begin
    create type mood as enum ('sad', 'ok', 'never');
exception
    when duplicate_object then null;
end $$;
do $body$
begin
    if not exists (select 1 from pg_type where typname = 'level') then
        create type level as enum ('low', 'high');
    end if;
    if not exists (select from pg_type where typname = 'mood') then
        create type mood as enum ('wrong');
    end if;
end
$body$;
create table t (id int primary key, m mood default 'sad', l level);
do $$ begin
    alter table t add constraint t_id_check check (id > 0);
exception when duplicate_object then
    raise notice 'already there';
end $$;
do $$ begin
    alter table t add constraint t_id_check check (id > 1);
exception when duplicate_object then
    raise notice 'already there';
end $$;
do language plpgsql $$ begin
    if not exists (select 1 from information_schema.columns where table_name = 't' and column_name = 'added') then
        alter table t add column added text not null default '';
    end if;
    if not exists (select 1 from information_schema.columns where table_schema = 'public' and table_name = 't' and column_name = 'id') then
        alter table t add column id text;
    end if;
end $$;
do $$ begin
    if not exists (select 1 from pg_constraint where conname = 't_added_key') then
        alter table t add constraint t_added_key unique (added);
    end if;
end $$;
do $$ begin
    if exists (select 1 from pg_class where relname = 'nowhere') then
        drop table t;
    end if;
end $$;
do $$ begin
    if not exists (select 1 from pg_indexes where indexname = 't_added_idx') then
        create index t_added_idx on t (added);
    end if;
end $$;
do $$ begin
    if to_regclass('public.u') is null then
        create table u (id int);
    end if;
    create table u (other int);
exception when duplicate_table then null;
end $$;
create table if not exists t (other int);
create index if not exists t_added_idx on t (id);
create sequence if not exists numbers start 3;
create schema if not exists public;
create extension if not exists plpgsql;
alter table t add column if not exists id bigint, add column if not exists later int;
