-- One type has many names. Nothing differs but what the last table says.
create domain positive as int check (value > 0);
create table t (
    a int4, b int2, c int8, d decimal, e decimal(5), f decimal(5, 2), g float4, h float, i float(24), j float(25), k double precision, l bool,
    m char, n char(3), o character varying, p varchar(7), q national character varying (9), r nchar(2), s bpchar, t "char", u time, v time(3) with time zone,
    w timetz, x timestamp, y timestamp(0), z timestamp with time zone, aa timestamptz(3), ab interval, ac interval day to second(3), ad interval(2), ae interval year,
    af bit, ag bit(4), ah bit varying, ai varbit(6), aj int[], ak int array, al int array[3], am text[][], an varchar(5)[], ao numeric(6, 2)[][], ap timestamptz[],
    aq positive, ar positive[], as_ xml, at name, au oid, av regclass, aw dec(3, 1), ax character(4), ay character, az bpchar[], ba int4range, bb datemultirange,
    bc public.positive, bd pg_catalog.int4, be pg_catalog."timestamptz", bf "text", bg pg_catalog.bpchar, bh pg_catalog.bpchar(3), bi bit varying(3)[]
);
create table own (r t, rs public.t[]);
create table different (a int, b varchar(10), c numeric(5, 2), d timestamp, e interval, f int[], g char(3), h text, i positive, j float4, k bit(3), l time);
