-- The ledger is at its head, and nothing of what its revisions create is there but one bare table.
create table alembic_version (version_num varchar(32) primary key);
insert into alembic_version values ('r3');
create table kept (id integer not null, during tsrange);
