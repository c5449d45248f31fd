create table docs (id bigint primary key, owner bigint, title text, body jsonb, state varchar(10));
create index docs_a_idx on docs using hash (owner);
create index docs_b_idx on docs (title text_pattern_ops, state desc);
create index docs_c_idx on docs (title collate "C");
create unique index docs_d_idx on docs (owner) include (state) where state <> 'gone';
create index docs_e_idx on docs (upper(title));
create unique index docs_f_idx on docs (title) nulls not distinct;
create index docs_more_idx on docs (state);
create index docs_named_idx on docs (lower(state)) where state in ('a', 'b');
