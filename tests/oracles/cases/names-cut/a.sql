-- Names are cut at 63 bytes, never within a character, and default names are cut where their parts are longest.
create table a_table_whose_name_is_as_long_as_names_can_be_and_a_bit_longer_than_that (
    a_column_whose_name_is_as_long_as_names_can_be_and_a_bit_longer_too int primary key,
    short int unique,
    another_column_of_a_name_that_is_rather_long_but_not_cut int check (another_column_of_a_name_that_is_rather_long_but_not_cut > 0)
);
create index on a_table_whose_name_is_as_long_as_names_can_be_and_a_bit_longer_than_that (short, another_column_of_a_name_that_is_rather_long_but_not_cut);
create index on a_table_whose_name_is_as_long_as_names_can_be_and_a_bit_longer_than_that (another_column_of_a_name_that_is_rather_long_but_not_cut);
create index on a_table_whose_name_is_as_long_as_names_can_be_and_a_bit_longer_than_that (another_column_of_a_name_that_is_rather_long_but_not_cut);
create table "größenverhältnisse der Übergangsträger für Prüfungsgebühren" (
    "überprüfungsergebnisse der vorläufigen Zusammenstellung äöü" serial,
    "цена" int references a_table_whose_name_is_as_long_as_names_can_be_and_a_bit_longer_than_that (short),
    "値段値段値段値段値段値段値段値段値段値段値段値段" int,
    unique ("цена", "値段値段値段値段値段値段値段値段値段値段値段値段"),
    check ("цена" > 0)
);
create index on "größenverhältnisse der Übergangsträger für Prüfungsgebühren" ("値段値段値段値段値段値段値段値段値段値段値段値段");
create table abcdefghijklmnopqrstuvwxyz_abcdefghi (abcdefghijklmnopqrstuvwxyz_abcdefghi serial primary key);
create table abcdefghijklmnopqrstuvwxyz_abcdefghij (abcdefghijklmnopqrstuvwxyz_abcdefgh serial unique);
create table "😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀" ("😀" int unique, x int generated always as identity);
