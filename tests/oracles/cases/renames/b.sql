create schema home;
create type sort as enum ('a', 'b');
create sequence tally;
create table home.object (
    id serial primary key, sort sort default 'b', parent int, n int default nextval('tally'),
    title text, unique (title), check (title <> 'y'), constraint even check (n > 0 and sort = 'a'),
    upper_label text generated always as (upper(title)) stored,
    constraint thing_label_check check (title <> ''), constraint thing_parent_fkey foreign key (parent) references home.object
);
create index object_by_kind on home.object (sort, title) where n > 5;
create index on home.object (title);
create view objects as select id, title from home.object;
create table refers (id int references home.object on delete cascade, s sort);
create table things (id int);
