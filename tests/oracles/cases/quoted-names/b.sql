create schema "Select";
create schema "a.b";
create schema a;
create table "Select"."table" ("Column" int primary key, "select" int, "with space" text, "with""quote" text default '"', "semi;colon" int);
create table "Select"."Table" ("column" int primary key, "select" int, "with space" text, "with""quote" text default '""', "semi;colon" int check ("semi;colon" >= 0));
create table "a.b"."c.d" ("e.f" int unique, "--comment" bigint, "/*" int, "$$" text default '$', "E'\'" text default E'\'\\\t');
create table "upper" (lower int, "Mixed" int, "1digit" int, "ünïcödé" int, "日本" text, ünquoted int);
create table "user" ("order" int primary key, "group" int, "default" int default 2, "check" int check ("check" > "group"), "table" int unique);
create index "Index on" on "user" ("order");
create index on "Select"."Table" (lower("with space"), "with""quote");
alter table "Select"."Table" add foreign key ("select") references "Select"."Table" ("column");
create type "Mood;" as enum ('a;b', 'c''d', 'e''f', 'g''h');
create table "слон" ("data" "Mood;" default 'a;b', "tab	inside" int, "new
line" bigint);
create sequence "Seq""uence" start 2;
create table "%s {braces} [x] <tag> &amp; `tick`" ("{}" int, "%" int default nextval('"Seq""uence"'), "\" int, "\n" text, "'" int);
create view "a.b"."view" as select "e.f" as "G.H" from "a.b"."c.d";
create table identifiers (folded int, folded_too text collate "C" default 'kept', num numeric(4, 1));
create table quoted_for_nothing (plain text, num int, "when" timestamptz(6));
