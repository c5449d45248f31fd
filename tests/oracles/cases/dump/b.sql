-- What the dump has, as a person would write it: nothing differs.
create schema shop;
create type shop.state as enum ('open', 'paid; not sent', 'it''s gone');
create function shop.touch() returns trigger language plpgsql as $_$
begin
    -- a semicolon; and a quote ' and \. and $$
    new.note := coalesce(new.note, $n$nothing$n$);
    return new;
end;
$_$;
create table shop.orders (
    id bigint generated always as identity (start 1000) primary key,
    no serial not null unique,
    customer int,
    state shop.state default 'open' not null check (state in ('open', 'paid; not sent')),
    total numeric(10, 2) default 0.00 check (total >= 0),
    note text default 'none; yet',
    doubled numeric generated always as (total * 2) stored,
    at timestamptz default now() not null
);
comment on column shop.orders.note is E'two\nlines; and a \\. of its own';
create table shop.parts (
    order_id bigint references shop.orders on delete cascade,
    region text,
    size int,
    primary key (region, order_id)
) partition by list (region);
create table shop.parts_north partition of shop.parts for values in ('north', 'far north');
create view shop.open_orders as select id, no from shop.orders where state = 'open';
create index orders_open_idx on shop.orders (customer, at desc) where state = 'open';
create index parts_size on shop.parts (size);
create trigger orders_touch before insert or update on shop.orders for each row execute function shop.touch();
alter table shop.orders enable row level security;
create policy everybody on shop.orders using (no > 0);
grant select on shop.orders to public;
