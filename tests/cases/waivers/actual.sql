create table orders (id bigint primary key, note text);
create table tmp_import (id bigint);
create table tmp_keep (id bigint);
create table old (id bigint);
create index orders_note_idx on orders (note);
create index orders_bad_idx on orders (note, id);
