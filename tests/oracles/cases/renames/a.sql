create schema old_home;
create type old_home.kind as enum ('a', 'b');
create sequence old_home.counter;
create table old_home.thing (
    id serial primary key, kind old_home.kind default 'a', parent int references old_home.thing, n int default nextval('old_home.counter'),
    label text, unique (label), check (label <> ''), constraint odd check (n > 0 and kind = 'a'), upper_label text generated always as (upper(label)) stored
);
create index on old_home.thing (kind, label) where n > 5;
create view old_home.things as select id, label from old_home.thing;
alter schema old_home rename to home;
alter table home.thing rename to object;
alter table home.object rename column label to title;
alter table home.object rename kind to sort;
alter table home.object rename constraint odd to even;
alter table home.object rename constraint thing_pkey to object_pkey;
alter index home.thing_kind_label_idx rename to object_by_sort;
alter index home.thing_label_key rename to object_title_key;
alter sequence home.thing_id_seq rename to object_id_seq;
alter table home.counter rename to tally;
alter type home.kind rename to sort;
alter view home.things rename to objects;
alter table home.object add check (title <> 'x');
create index on home.object (title);
create table home.refers (id int references home.object, s home.sort);
alter table home.refers set schema public;
alter type home.sort set schema public;
alter sequence home.tally set schema public;
alter view home.objects set schema public;
alter view objects rename column label to title;
create table thing (id int);
alter table if exists nothing rename to something;
