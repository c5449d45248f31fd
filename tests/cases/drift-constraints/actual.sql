create extension btree_gist;
create table customers (id bigint primary key, region integer not null, unique (id, region));
create table orders (
    id bigint not null,
    no integer not null,
    alt integer,
    customer_id bigint not null,
    region integer not null,
    total numeric(10,2) not null,
    room integer,
    during tsrange,
    constraint orders_pkey primary key (id, no),
    constraint orders_no_key unique nulls not distinct (no) include (alt) deferrable initially deferred,
    constraint orders_total_check check (total > 0) no inherit,
    constraint orders_extra_check check (alt > 0),
    constraint renamed_check check (region > 7),
    constraint orders_room_excl exclude using gist (room with =, during with &&) where (alt > 0),
    constraint orders_one_fkey foreign key (customer_id) references customers (id) on delete cascade on update cascade,
    constraint orders_two_fkey foreign key (customer_id, region) references customers (id, region) match full
        on delete set null (region) deferrable initially deferred
);
create index on orders (customer_id, region);
