create table target (region int, id int, primary key (region, id)) partition by list (region);
create table target_1 partition of target for values in (1);
create table target_2 partition of target for values in (2);

create table t (region int, id int, ref int, note text, primary key (region, id)) partition by list (region);
create table t_1 partition of t for values in (1);
create index t_note_idx on t (note);
create table t_2 partition of t for values in (2);
create table t_3 partition of t for values in (3) partition by range (id);
create table t_3_low partition of t_3 for values from (0) to (100);
alter table t add constraint to_target foreign key (region, ref) references target on delete restrict;
create index on t (lower(note)) where id > 1;
create index on t_1 (ref);
create index lazy on t (ref);
create table t_4 partition of t for values in (4);
create index t_4_own on t_4 (note desc);
create table t_5 partition of t for values in (5);
create table referring (region int, id int, foreign key (region, id) references t (region, id) deferrable);
