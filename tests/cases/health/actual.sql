create table owners (id bigint primary key);
create table pets (id bigint primary key, owner_id bigint, age integer);
insert into pets values (1, null, 5), (2, null, 5);
alter table pets add constraint pets_owner_id_fkey foreign key (owner_id) references owners not valid;
alter table pets add constraint pets_age_check check (age > 0) not valid;
create unique index pets_age_idx on pets (age) where id < 0;
update pg_index set indisvalid = false where indexrelid = 'pets_age_idx'::regclass;

-- Said to be so, hence no finding.
alter table pets add constraint pets_known_check check (id > 1) not valid;
