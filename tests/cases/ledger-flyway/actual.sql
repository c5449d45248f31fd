create table flyway_schema_history (installed_rank integer primary key, version varchar(50), checksum integer, success boolean not null);
insert into flyway_schema_history values (1, '1', 100, true), (2, '2', 200, false);
create table a (id integer);
