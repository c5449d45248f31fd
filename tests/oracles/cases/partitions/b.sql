create table log (at timestamp not null, kind text not null, size int default 0 not null,
                  more numeric(8, 2) default 1.5 not null, constraint size_is_natural check (size >= 0), constraint positive check (more > 0))
    partition by range (at);
create table log_old partition of log (size default 1) for values from (minvalue) to ('2024-01-01');
create table log_2024 partition of log for values from ('2024-01-01') to ('2024-12-31');
create table log_2025 partition of log (size default 5) for values from ('2025-01-01') to ('2026-01-01') partition by list (kind);
create table log_2025_mail partition of log_2025 for values in ('mail', 'letter');
create table log_2025_rest partition of log_2025 default;
create table log_2026 partition of log for values from ('2026-01-01') to ('2027-01-01');

create table hashed (id bigint, part text collate "C") partition by hash (id);
create table hashed_0 partition of hashed for values with (modulus 2, remainder 0);
create table hashed_1 partition of hashed for values with (modulus 4, remainder 1);
create table by_expression (a int, b text) partition by list (upper(b));
create table by_expression_x partition of by_expression for values in ('x');
create table by_mixture (a int, b int, c text) partition by range (a, (b + 1), c collate "C");
create table by_mixture_low partition of by_mixture for values from (minvalue, minvalue, minvalue) to (10, maxvalue, maxvalue);
create table by_flag (f bool, n numeric) partition by list (f);
create table by_flag_f partition of by_flag for values in (false) partition by range (n);
create table by_flag_f_1 partition of by_flag_f for values from (-1.5) to (1000);
