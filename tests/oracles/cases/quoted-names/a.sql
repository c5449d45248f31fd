create schema "Select";
create schema "a.b";
create table "Select"."Table" ("Column" int primary key, "select" int, "with space" text, "with""quote" text default '"', "semi;colon" int check ("semi;colon" > 0));
create table "a.b"."c.d" ("e.f" int unique, "--comment" int, "/*" int, "$$" text default '$$', "E'\'" text default E'\'\\\n');
create table "UPPER" (lower int, "Mixed" int, "1digit" int, "ünïcödé" int, "日本" text, ünquoted int);
create table "user" ("order" int primary key, "group" int references "user", "default" int default 1, "check" int check ("check" > "group"), "table" int);
create index "Index On" on "UPPER" ("Mixed" desc, lower, "1digit");
create index on "user" ("order", "group");
create index on "Select"."Table" (lower("with space"), "with""quote");
alter table "UPPER" add constraint "Mixed""Constraint" unique (lower, "Mixed"), add unique ("1digit"), add check ("Mixed" > LOWER);
alter table "Select"."Table" add foreign key ("select") references "Select"."Table" ("Column") on delete cascade;
create type "Mood;" as enum ('a;b', 'c''d', $$e'f$$, E'g\'h', U&'\0441');
create table U&"\0441\043b\043e\043d" (U&"d!0061t!+000061" UESCAPE '!' "Mood;" default 'c''d', "tab	inside" int, "new
line" int);
create sequence "Seq""uence";
create table "%s {braces} [x] <tag> &amp; `tick`" ("{}" int, "%" int default nextval('"Seq""uence"'), "\" int, "\n" int, "'" int);
create view "a.b"."View" as select "e.f" as "G.H" from "a.b"."c.d";
create table IDENTIFIERS (Folded INT, FOLDED_TOO Text COLLATE "C" DEFAULT 'Kept', nUm NUMERIC(4,1));
create table "public"."quoted_for_nothing" ("plain" "text", "num" "pg_catalog"."int4", "when" timestamp(3) with time zone);
