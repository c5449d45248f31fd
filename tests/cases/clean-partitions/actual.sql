-- Partitions whose bounds the description writes in other words.
create type size as enum ('s', 'm', 'l');
create table by_day (at timestamptz not null, n numeric) partition by range (at);
create table by_day_1 partition of by_day for values from ('2024-01-01 00:00:00+00') to ('2024-02-01 00:00:00+00');
create table by_day_rest partition of by_day default;
create table by_two (a integer, b date) partition by range (a, b);
create table by_two_1 partition of by_two for values from (1, minvalue) to (10, '2024-06-01');
create table by_list (kind text, s size) partition by list (kind);
create table by_list_1 partition of by_list for values in ('a', 'b', null);
create table by_size (s size) partition by list (s);
create table by_size_1 partition of by_size for values in ('m');
create table by_hash (id bigint) partition by hash (id);
create table by_hash_1 partition of by_hash for values with (modulus 4, remainder 1);
create table by_expression (id bigint, name text) partition by range (lower(name), ((id + 1)));
create table by_expression_1 partition of by_expression for values from ('a', 1) to ('m', 5);
