-- Something of everything that is compared; drifts.inc changes each field of it once.
create schema shop;
create schema other;
create extension hstore version '1.7' schema public;
create type shop.state as enum ('open', 'paid');
create sequence shop.numbers;
create sequence shop.owned owned by none;
create table shop.customers (
    id bigint generated always as identity,
    email text not null,
    name text,
    region integer not null default 0,
    memo text,
    code bigint not null unique,
    constraint customers_pkey primary key (id),
    constraint customers_email_key unique (email),
    constraint customers_region_key unique (id, region) include (name)
);
create table shop.regions (id bigint primary key, region integer not null, unique (id, region));
create table shop.orders (
    id bigint not null,
    customer_id bigint not null,
    region integer,
    total numeric(12,2) not null,
    gross numeric generated always as (total * 1.2) stored,
    during tstzrange,
    note text,
    constraint orders_pkey primary key (id) include (note),
    constraint orders_id_key unique (id) deferrable,
    constraint orders_total_check check (total >= 0),
    constraint orders_note_check check (length(note) < 100) no inherit,
    constraint orders_during_excl exclude using gist (during with &&) where (total > 0),
    constraint orders_later_excl exclude using gist (during with &&) deferrable,
    constraint orders_customer_fkey foreign key (customer_id) references shop.customers (id),
    constraint orders_later_fkey foreign key (customer_id) references shop.customers (id) deferrable,
    constraint orders_region_fkey foreign key (customer_id, region) references shop.customers (id, region) on delete set null (region)
);
create index orders_note_idx on shop.orders (note) include (region) where total > 0;
create index orders_lower_idx on shop.orders (lower(note), customer_id);
create index orders_region_idx on shop.orders (region);
create table shop.parts (id bigint not null, at date not null) partition by range (id);
create table shop.parts_1 partition of shop.parts for values from (1) to (10);
create table shop.other_parts (id bigint not null, at date not null) partition by range (id);
create table shop.loose (id bigint not null, at date not null);
create view shop.totals as select 1 as one;
