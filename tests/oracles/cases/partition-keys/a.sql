-- Keys and indexes that partitions get from their parent, have of their own, or have before they are attached.
create table target (region int, id int, primary key (region, id)) partition by list (region);
create table target_1 partition of target for values in (1);
create table target_2 (region int not null, id int not null, constraint own_name primary key (region, id));
alter table target attach partition target_2 for values in (2);

create table t (region int, id int, ref int, note text, unique (region, id)) partition by list (region);
create table t_1 partition of t for values in (1);
create index t_note_idx on t (note);
create table t_2 (region int, id int, ref int, note text);
create index t_2_short on t_2 (note);
create unique index t_2_key on t_2 (region, id);
alter table t attach partition t_2 for values in (2);
create table t_3 partition of t for values in (3) partition by range (id);
create table t_3_low partition of t_3 for values from (0) to (100);
alter table t add constraint to_target foreign key (region, ref) references target;
alter table t add constraint self foreign key (region, ref) references t (region, id) on delete cascade;
create index on t (lower(note)) where id > 0;
create index on t_1 (ref);
alter table t_1 add primary key (id);
create index lazy on only t (ref desc);
create index t_1_lazy on t_1 (ref desc);
alter index lazy attach partition t_1_lazy;
alter index t_note_idx rename to notes;
create table t_4 partition of t for values in (4);
create table t_5 (like t including all);
alter table t attach partition t_5 for values in (5);
create table referring (region int, id int, foreign key (region, id) references t (region, id));
