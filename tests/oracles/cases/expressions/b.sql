-- Many ways to write one thing, and things that only look alike.
create type mood as enum ('sad', 'ok', 'happy');
create schema s;
create function s.twice(int) returns int language sql immutable as 'select $1 * 2';
create table t (
    i int default 3, s smallint default (-1)::smallint, b bigint default 9999999999, n numeric(8, 2) default 1.5, f float8 default 1000, r real default .5,
    x text default 'x', v varchar(10) default 'v', c char(5) default 'c', bo bool default true, d date default '2024-01-31', ts timestamp default localtimestamp,
    tz timestamptz default '2024-01-31 12:00:00+02', iv interval default '1 day 3 hours', iv2 interval default interval '90' minute, u uuid default '00000000-0000-0000-0000-000000000000', j jsonb default '{"a": 1}',
    js json default '[]', a int[] default '{1,2}', ta text[] default '{}', m mood default 'ok'::mood, by bytea default '\x00ff', by2 bytea default E'\\001', bi bit(3) default b'101', vb varbit default b'00011110',
    cu text default current_user, dt date default current_date, now timestamptz default now() + interval '2 days', neg int default (-5), nul int default null, nt text default null::text,
    cl text default coalesce(null, 'a', 'b'), cs text default case when true then 'a' else 'b' end, ip inet default '127.0.0.1', mo money default 1.5, po point default '(1,2)', tr tsrange default '[2024-01-01,2024-02-01)', fn int default s.twice(2), st text default 'a' || 'c' || 1,
    es text default E'tab\there', dq text default $q$it's$q$, un text default U&'\0041', lo text default lower('ABC'), sub text default substring('hello' from 2 for 3), tri text default trim(both 'x' from 'xax'), ex numeric default extract(year from date '2024-01-01'),
    po2 int default position('b' in 'abc'), ov text default overlay('abcdef' placing 'x' from 2), ro text default 'x' collate "C", nx int default nullif(1, 2), gr int default greatest(1, 2, 3), tm time default '12:00', tzn timestamptz default timezone('UTC', '2024-01-01'::timestamp), atz timestamp default (now() at time zone 'UTC')
);
alter table t
    add constraint c01 check (i > 0), add constraint c02 check (i > 0 and (s < 10 or b = 5) and not (bo)), add constraint c03 check (i = any (array[1, 2, 3])),
    add constraint c04 check (x in ('a', 'c')), add constraint c05 check (v in ('a', 'b')), add constraint c06 check (i >= 1 and i <= 10), add constraint c07 check (i not between symmetric 10 and 1),
    add constraint c08 check (x like 'a%' and x not like '%b' escape '!'), add constraint c09 check (x ilike 'b%' or x ~ '^a' or x !~* 'b$'), add constraint c10 check (x similar to 'a|b'),
    add constraint c11 check (bo is true and bo is not false and bo is not unknown), add constraint c12 check (x is null or x is not null), add constraint c13 check (x is distinct from 'a'),
    add constraint c14 check (m in ('ok', 'sad')), add constraint c15 check (m = any ('{sad,ok}'::mood[])), add constraint c16 check (i <> all (array[1, 2])),
    add constraint c17 check (cast(n as int) = i and i::text = x), add constraint c18 check (length(x) + char_length(v) > 3), add constraint c19 check (d > '2020-01-01'::date and d < date '2030-01-01'),
    add constraint c20 check (ts > tz), add constraint c21 check (case when i > 1 then x = 'a' when i < 0 then false else true end), add constraint c22 check (case i when 1 then true end),
    add constraint c23 check (coalesce(s, i, 0) > 0 and nullif(i, 1) is null), add constraint c24 check (a[1] = 1 and a[1:2] = array[1, 2] and array_length(a, 1) > 0),
    add constraint c25 check (j ->> 'a' = '1' and j #> '{a,b}' is null and j @> '{"a": 1}' and j ? 'a'), add constraint c26 check (row(i, s) = row(1, 2) and (i, s) < (3, 4)),
    add constraint c27 check (extract(year from d) > 2000 and date_part('month', ts) < 13), add constraint c28 check ((i + s) * b - -i / 2 % 3 > 0), add constraint c29 check (i & 1 = 1 or i | 2 = 3 or ~i # 1 << 2 > 0),
    add constraint c30 check (x || v <> 'a' || 1), add constraint c31 check (x collate "C" < v), add constraint c32 check (lower(btrim(x)) = x and upper(x) <> x), add constraint c33 check (s.twice(i) > s.twice(s::int)),
    add constraint c34 check (tr && '[2024-01-01,)'::tsrange and not isempty(tr)), add constraint c35 check ((i is null) = (s is null) and num_nonnulls(i, s) = 1), add constraint c36 check (i % 2 = 0 and abs(i) = @ i),
    add constraint c37 check (u <> '00000000-0000-0000-0000-000000000000'), add constraint c38 check (x = 'a' or x = 'b' or x = 'c'), add constraint c39 check (not (i > 1 and s > 1)), add constraint c40 check (iv > '1 hour' and iv < interval '1' day),
    add constraint c41 check (b > 2147483648 and n > 1.0 and f > 1.5e-3), add constraint c42 check (array[i, s] && a and i = any (a)), add constraint c43 check (xmlparse(content x) is document or true), add constraint c44 check (tz at time zone 'UTC' > ts),
    add constraint c45 check (true), add constraint c46 check (x <= 'b' and 'b' >= x), add constraint c47 check ((x)::varchar(3) = v), add constraint c48 check (substring(x from 'a.c') is not null), add constraint c49 check (operator(pg_catalog.-) i < 0 or i operator(pg_catalog.>) 0);
create index i01 on t ((s + i));
create index i02 on t (lower(x), (n * 2), v collate "C" nulls first);
create index i03 on t ((j ->> 'a'));
create index i04 on t (i) where x is not null and bo and m = 'ok';
create index i05 on t (coalesce(i, 0)) where i in (1, 2) or i is null;
create index i06 on t using gin (j jsonb_path_ops, to_tsvector('english', x));
create index i07 on t ((a[1]), ((i > 0)), (case when bo then 1 end));
create index i08 on t (date_trunc('day', ts), (d + 2), (ts::date));
create table g (a int, b int, c int generated always as (a + (b * 2)) stored, d text generated always as (case when a > b then 'x' else 'z' || a end) stored, e numeric generated always as (round(a / 3.0, 2)) stored);
