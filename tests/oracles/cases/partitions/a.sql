create table log (at timestamp not null, kind text not null, size int default 0 check (size >= 0), note text)
    partition by range (at);
create table log_2024 partition of log for values from ('2024-01-01') to ('2025-01-01');
create table log_2025 partition of log (size default 5 not null, constraint only_short check (length(note) < 100))
    for values from ('2025-01-01') to ('2026-01-01') partition by list (kind);
create table log_2025_mail partition of log_2025 for values in ('mail', 'letter', null);
create table log_2025_rest partition of log_2025 default;
create table log_old (at timestamp not null, kind text not null, size int default 1, note text, check (size >= 0));
alter table log rename constraint log_size_check to size_is_natural;
alter table log_old rename constraint log_old_size_check to size_is_natural;
alter table log attach partition log_old for values from (minvalue) to ('2024-01-01');
create table log_2026 partition of log for values from ('2026-01-01 00:00:00+00') to ('2027-01-01 00:00:00+00');
alter table log detach partition log_2026;
alter table log add column more numeric(8, 2) default 1.5 not null;
alter table log drop column note cascade;
alter table log alter more type numeric(12, 2);
alter table log alter size set not null;
alter table log add constraint positive check (more > 0);

create table hashed (id bigint, part text collate "C") partition by hash (id, part text_ops);
create table hashed_0 partition of hashed for values with (modulus 2, remainder 0);
create table hashed_1 partition of hashed for values with (modulus 2, remainder 1);
create table by_expression (a int, b text) partition by list (lower(b));
create table by_expression_x partition of by_expression for values in ('x');
create table by_mixture (a int, b int, c text) partition by range (a, (b + 1), c collate "C");
create table by_mixture_low partition of by_mixture for values from (minvalue, minvalue, minvalue) to (10, maxvalue, maxvalue);
create table by_flag (f bool, n numeric) partition by list (f);
create table by_flag_t partition of by_flag for values in (true);
create table by_flag_f partition of by_flag for values in ('no') partition by range (n);
create table by_flag_f_1 partition of by_flag_f for values from (-1.5) to ('1e3');
drop table by_flag_t;
