-- What majors print each in their own way, and names that only some of them put in quotes.
create type "json_value" as enum ('a', 'b');
create collation "json_table" (locale = 'C');
create table "json" (
    id bigint not null,
    "json_query" "json_value" not null default 'a',
    "merge_action" text collate "json_table",
    "system_user" "json_value"[] default '{a}',
    primary key (id, "json_query"),
    unique ("json_query", id),
    constraint "json_exists" check ("json_query" <> 'b'),
    constraint "json_scalar" check ("merge_action" collate "json_table" <> 'b')
) partition by list ("json_query");
create table json_a partition of "json" for values in ('a');
create table "json_object" (id bigint, "json_query" "json_value", foreign key (id, "json_query") references "json" (id, "json_query"));
create index on "json_object" (id, "json_query");
create table json_keys ("json_scalar" text collate "json_table", id bigint) partition by range ("json_scalar" collate "json_table", (id + 1));
create table spellings (
    a text,
    b text default current_user,
    c text default 'x' || session_user,
    d date default 'today'::text::date,
    e timestamptz default current_timestamp,
    f timestamptz(3) default localtimestamp(3),
    g timestamp default (now() at time zone 'utc'),
    h interval default '1 day 02:00'::interval hour to minute,
    i numeric generated always as (round(length(a) / 3.0, 2)) stored,
    j integer[] default array[1, 2],
    k jsonb default '{"a": [1, 2]}',
    l timestamp,
    m tstzrange,
    n boolean,
    o text generated always as (upper(trim(both from a))) stored,
    constraint c_substring check (substring(a from 1 for 2) <> 'x'),
    constraint c_pattern check (substring(a from '^x') is null),
    constraint c_position check (position('x' in a) = 0),
    constraint c_overlay check (overlay(a placing 'y' from 1 for 2) <> 'x'),
    constraint c_trim check (trim(both from a) <> ''),
    constraint c_trim_what check (trim(leading 'x' from a) <> ''),
    constraint c_zone check ((e at time zone 'UTC') < timestamp '2100-01-01'),
    constraint c_overlaps check ((l, l + interval '1 day') overlaps (timestamp '2000-01-01', timestamp '2001-01-01')),
    constraint c_between check (l between symmetric '2100-01-01' and '1900-01-01'),
    constraint c_similar check (a similar to '(x|y)%' escape '\'),
    constraint c_like check (a not like '%x' and a ilike 'y%'),
    constraint c_row check ((a, b) <> ('x', 'y') and row(a, b) is not null),
    constraint c_distinct check (a is distinct from b),
    constraint c_case check (case a when 'x' then n when 'y' then not n else n is not true end),
    constraint c_array check (j[1] > 0 and j[1:2] <> '{3}' and 1 = any (j) and not (2 = all (j))),
    constraint c_json check (k -> 'a' ->> 0 = '1' and k #>> '{a,0}' = '1' and k ? 'a'),
    constraint c_nullif check (nullif(a, '') is not null and coalesce(a, b) = greatest(a, b)),
    constraint c_cast check (a::varchar(3) = 'x'::bpchar and cast(a as char(2)) = 'y'),
    constraint c_range check (m && tstzrange('2000-01-01', null, '[)')),
    constraint c_interval check (e > timestamptz '2000-01-01 00:00+00' - interval '1' year),
    constraint c_bits check (length(a) # 5 <> ~ 3 and -1 < - length(a) and length(a) % 2 = 0),
    constraint c_date check (date_part('year', l) > 2000 and date_trunc('day', l) = l)
);
create index on spellings (substring(a from 1 for 2), (a || b), lower(a) text_pattern_ops desc nulls last) where trim(a) <> '';
create unique index on spellings (position('x' in a), (e at time zone 'UTC'));
alter table spellings add exclude using gist (m with &&, (tstzrange(e, null)) with &&) where (overlay(a placing 'y' from 1) <> 'x');
