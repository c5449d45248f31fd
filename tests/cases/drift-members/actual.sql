-- What stands beside tables: missing, and unexpected where the description closes the block.
create extension citext;
create schema nobody;
create type extra_mood as enum ('sad');
create sequence extra_seq;
create view extra_view as select 1 as one;
create table tickets (id integer not null default 1 primary key, no integer);
create sequence tickets_id_seq as integer owned by tickets.no;
alter table tickets alter id set default nextval('tickets_id_seq');
