create domain positive as integer check (value > 0);
create table t (
    a integer, b smallint, c bigint, d numeric, e numeric(5, 0), f numeric(5, 2), g real, h double precision, i real, j float8, k float8, l boolean,
    m character(1), n character(3), o varchar, p character varying(7), q varchar(9), r char(2), s bpchar, t "char", u time without time zone, v timetz(3),
    w time with time zone, x timestamp without time zone, y timestamp(0) without time zone, z timestamptz, aa timestamp(3) with time zone, ab interval,
    ac interval day to second(3), ad interval(2), ae interval year,
    af bit(1), ag bit(4), ah varbit, ai bit varying(6), aj integer[], ak integer[], al integer[], am text[], an character varying(5)[], ao numeric(6, 2)[],
    ap timestamp with time zone[], aq public.positive, ar positive[], as_ pg_catalog.xml, at name, au oid, av regclass, aw numeric(3, 1), ax char(4), ay char(1),
    az bpchar[], ba int4range, bb datemultirange, bc positive, bd int, be timestamptz, bf text, bg bpchar, bh character(3), bi varbit(3)[]
);
create table own (r public.t, rs t[]);
create table different (a bigint, b varchar(11), c numeric(5, 3), d timestamptz, e interval day to second, f bigint[], g varchar(3), h varchar, i int, j float8, k varbit(3), l time(3));
