create table not_one (id int);
create table one (a int default 1, b text default ',');
create table two (a text default 'it''s; -- not', b text default 'a;''b', c text default ' $$ ; ', d text default ''';', "e;" bigint);
create table three (a bigint);
create table last (a int, b int default 1);
create function f() returns text language sql as 'select ''x''';
create view v as select 'a;b' as "c;d", 'e;f' as g from one;
