-- What drift-constraints leaves: each remaining field of keys, and keys missing, unexpected or under another name.
create extension btree_gist;
create table regions (id bigint primary key, code integer not null unique, zone integer unique);
create table shops (
    id integer not null,
    no integer not null,
    constraint shops_pkey primary key (id) include (no) deferrable initially deferred
);
create table no_key (id integer not null);
create table own_key (id integer not null primary key);
create table renamed_key (id integer not null, constraint other_name primary key (id));
create table rooms (
    id bigint primary key,
    floor integer,
    no integer,
    region_id bigint,
    zone integer,
    during tsrange,
    constraint rooms_extra_key unique (floor, no),
    constraint rooms_renamed unique (no, floor),
    constraint rooms_keys_excl exclude using gist (floor with =, during with &&) deferrable initially deferred,
    constraint rooms_method_excl exclude using btree (floor with =),
    constraint rooms_extra_excl exclude using gist (during with &&),
    constraint rooms_moved_excl exclude using gist (no with =, during with &&),
    constraint rooms_columns_fkey foreign key (region_id) references regions (id),
    constraint rooms_target_fkey foreign key (region_id) references regions (id),
    constraint rooms_target_columns_fkey foreign key (floor) references regions (code),
    constraint rooms_extra_fkey foreign key (no) references regions (code),
    constraint rooms_moved_fkey foreign key (zone) references regions (zone)
);
create index on rooms (region_id);
create index on rooms (floor);
create index on rooms (no);
create index on rooms (zone);
create index rooms_other_idx on rooms (during);
