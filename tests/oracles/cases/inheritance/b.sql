create table base (id int not null default 1, name varchar(30) not null default 'x', renamed int default 7, check (id > 0),
                   constraint base_added_check check (renamed <> 0), constraint mine check (name <> ''));
create table other_base (id int);
create table child (own int primary key) inherits (base);
create table both_of_them (name varchar(30) default 'y', own int) inherits (base, other_base);
create table later (id int not null, own text, name varchar(30), renamed int, constraint base_id_check check (id > 0)) inherits (base);
create table leaves (id int not null, name varchar(30), renamed int default 7, own int, constraint base_id_check check (id > 0));
create table grandchild (deep text) inherits (child);
alter table child add unique (own);
