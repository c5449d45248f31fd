create type mood as enum ('sad', 'ok', 'happy');
create table orders (
    id bigserial primary key,
    total numeric(12,2) not null default 0 check (total >= 0),
    status varchar(20) not null default 'new',
    state mood not null default 'ok',
    tags text[] default '{}',
    doc jsonb not null default '{}',
    note character varying,
    weight double precision,
    placed timestamptz default now(),
    constraint orders_status_check check (status in ('new', 'paid', 'sent')),
    constraint orders_note_check check (note is null or note like 'a%' or length(note) between 2 and 80),
    constraint orders_mood_check check (state <> 'sad'),
    constraint "Orders Weight" check (weight > 0)
);
create index orders_lower_idx on orders (lower(note), placed desc);
create index orders_open_idx on orders (status) where status <> 'paid' and total > 10;
create index orders_doc_idx on orders using gin (doc jsonb_path_ops);
create collation own (locale = 'C');
create table collated (a text collate own, b text collate "C", c text collate "default", d varchar(3)[] collate own);
create index on collated (a, b collate own, lower(c) collate "C");
create materialized view collated_view as select a, b from collated;
create unique index on collated_view (b, a);
