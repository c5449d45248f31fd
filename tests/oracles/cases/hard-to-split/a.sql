-- Semicolons, quotes and comments where a reader might stumble; /* and this
create table not_one (id int);
/* a comment; with /* one inside; */ and a ' quote */ create table one (a int default 1 /* ; */, b text default ';' -- ; '
);
create table two (a text default 'it''s; -- not', b text default $$a;'b$$, c text default $x$ $$ ; $x$, d text default E'\';', "e;" int);;
;
create function f() returns text language plpgsql as $function$
declare s text := 'create table never (id int);';
begin
    return $q$ ; $q$ || s; -- '
end $function$;
create function g(a int) returns int language sql begin atomic
    select a + 1;
    select case when a > 1 then 2 else 3 end;
end;
create function h() returns text language sql as 'select ''create table nor_this (id int);''';
create procedure p() language sql begin atomic insert into one values (1); end;
create view v as select 'a;b' as "c;d", $$e;f$$ as g from one -- ;
;
create or replace function f() returns text language sql as ' select ''; create table neither (id int);'' ';
create trigger tr before update on one for each row execute function suppress_redundant_updates_trigger();
insert into one values (1, 'create table nor_that (id int);'), (2, $$ ; $$);
update one set b = ';' where a = 1; delete from one where b = ';';
select ';', $$;$$, 1 /* ; */ + 1, '/*', '--';
with x as (select 1 as a) select * from x; values (1), (2); table one;
explain select 1; analyze one; show search_path; reset all; discard plans;
begin; lock table one in exclusive mode; end;
prepare q as select 1; execute q; deallocate q;
begin; declare c cursor for select 1; fetch c; close c; commit;
listen news; notify news, 'x;y'; unlisten news;
checkpoint; vacuum one; reindex table one;
\echo 'a line of psql; create table psql_one (id int);'
\set name 'three'
create table three (a int);
copy one (a, b) from stdin with (format csv, header);
a,b
1,"create table from_csv (id int);"
2,"; ' $$"
\.
copy three from stdin;
1
\.
create table last (a int /*! default 1 */, b int) -- without a semicolon at the end
