--
-- PostgreSQL database dump
--

\restrict kD3sZq0vQGm2LhWc7yPfBnXoT9aEjRuI5t1V8xKb4MgAwYlHCOSePzJrFiUQN6d

-- Dumped from database version 15.14
-- Dumped by pg_dump version 15.14

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: shop; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA shop;


--
-- Name: state; Type: TYPE; Schema: shop; Owner: -
--

CREATE TYPE shop.state AS ENUM (
    'open',
    'paid; not sent',
    'it''s gone'
);


--
-- Name: touch(); Type: FUNCTION; Schema: shop; Owner: -
--

CREATE FUNCTION shop.touch() RETURNS trigger
    LANGUAGE plpgsql
    AS $_$
begin
    -- a semicolon; and a quote ' and \. and $$
    new.note := coalesce(new.note, $n$nothing$n$);
    return new;
end;
$_$;


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: orders; Type: TABLE; Schema: shop; Owner: -
--

CREATE TABLE shop.orders (
    id bigint NOT NULL,
    no integer NOT NULL,
    customer integer,
    state shop.state DEFAULT 'open'::shop.state NOT NULL,
    total numeric(10,2) DEFAULT 0.00,
    note text DEFAULT 'none; yet'::text,
    doubled numeric GENERATED ALWAYS AS ((total * (2)::numeric)) STORED,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT orders_state_check CHECK ((state = ANY (ARRAY['open'::shop.state, 'paid; not sent'::shop.state]))),
    CONSTRAINT orders_total_check CHECK ((total >= (0)::numeric))
);


--
-- Name: COLUMN orders.note; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.orders.note IS 'two
lines; and a \. of its own';


--
-- Name: orders_id_seq; Type: SEQUENCE; Schema: shop; Owner: -
--

ALTER TABLE shop.orders ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME shop.orders_id_seq
    START WITH 1000
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: orders_no_seq; Type: SEQUENCE; Schema: shop; Owner: -
--

CREATE SEQUENCE shop.orders_no_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: orders_no_seq; Type: SEQUENCE OWNED BY; Schema: shop; Owner: -
--

ALTER SEQUENCE shop.orders_no_seq OWNED BY shop.orders.no;


--
-- Name: parts; Type: TABLE; Schema: shop; Owner: -
--

CREATE TABLE shop.parts (
    order_id bigint NOT NULL,
    region text NOT NULL,
    size integer
)
PARTITION BY LIST (region);


--
-- Name: parts_north; Type: TABLE; Schema: shop; Owner: -
--

CREATE TABLE shop.parts_north (
    order_id bigint NOT NULL,
    region text NOT NULL,
    size integer
);


--
-- Name: open_orders; Type: VIEW; Schema: shop; Owner: -
--

CREATE VIEW shop.open_orders AS
 SELECT orders.id,
    orders.no
   FROM shop.orders
  WHERE (orders.state = 'open'::shop.state);


--
-- Name: parts_north; Type: TABLE ATTACH; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.parts ATTACH PARTITION shop.parts_north FOR VALUES IN ('north', 'far north');


--
-- Name: orders no; Type: DEFAULT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.orders ALTER COLUMN no SET DEFAULT nextval('shop.orders_no_seq'::regclass);


--
-- Data for Name: orders; Type: TABLE DATA; Schema: shop; Owner: -
--

COPY shop.orders (id, no, customer, state, total, note, at) FROM stdin;
1	1	\N	open	10.00	create table shop.never (id int);	2024-01-01 00:00:00+00
2	2	5	paid; not sent	0.50	a quote ' and $$ and -- and /* in it\\.	2024-01-02 00:00:00+00
3	3	5	open	1.00	\\restrict x	2024-01-02 00:00:00+00
\.


--
-- Data for Name: parts_north; Type: TABLE DATA; Schema: shop; Owner: -
--

COPY shop.parts_north (order_id, region, size) FROM stdin;
\.


--
-- Name: orders_id_seq; Type: SEQUENCE SET; Schema: shop; Owner: -
--

SELECT pg_catalog.setval('shop.orders_id_seq', 1003, true);


--
-- Name: orders_no_seq; Type: SEQUENCE SET; Schema: shop; Owner: -
--

SELECT pg_catalog.setval('shop.orders_no_seq', 3, true);


--
-- Name: orders orders_pkey; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.orders
    ADD CONSTRAINT orders_pkey PRIMARY KEY (id);


--
-- Name: orders orders_no_key; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.orders
    ADD CONSTRAINT orders_no_key UNIQUE (no);


--
-- Name: parts parts_pkey; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.parts
    ADD CONSTRAINT parts_pkey PRIMARY KEY (region, order_id);


--
-- Name: parts_north parts_north_pkey; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.parts_north
    ADD CONSTRAINT parts_north_pkey PRIMARY KEY (region, order_id);


--
-- Name: orders_open_idx; Type: INDEX; Schema: shop; Owner: -
--

CREATE INDEX orders_open_idx ON shop.orders USING btree (customer, at DESC) WHERE (state = 'open'::shop.state);


--
-- Name: parts_size; Type: INDEX; Schema: shop; Owner: -
--

CREATE INDEX parts_size ON ONLY shop.parts USING btree (size);


--
-- Name: parts_north_size_idx; Type: INDEX; Schema: shop; Owner: -
--

CREATE INDEX parts_north_size_idx ON shop.parts_north USING btree (size);


--
-- Name: parts_north_pkey; Type: INDEX ATTACH; Schema: shop; Owner: -
--

ALTER INDEX shop.parts_pkey ATTACH PARTITION shop.parts_north_pkey;


--
-- Name: parts_north_size_idx; Type: INDEX ATTACH; Schema: shop; Owner: -
--

ALTER INDEX shop.parts_size ATTACH PARTITION shop.parts_north_size_idx;


--
-- Name: orders orders_touch; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER orders_touch BEFORE INSERT OR UPDATE ON shop.orders FOR EACH ROW EXECUTE FUNCTION shop.touch();


--
-- Name: parts parts_order_id_fkey; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE shop.parts
    ADD CONSTRAINT parts_order_id_fkey FOREIGN KEY (order_id) REFERENCES shop.orders(id) ON DELETE CASCADE;


--
-- Name: orders; Type: ROW SECURITY; Schema: shop; Owner: -
--

ALTER TABLE shop.orders ENABLE ROW LEVEL SECURITY;

--
-- Name: orders everybody; Type: POLICY; Schema: shop; Owner: -
--

CREATE POLICY everybody ON shop.orders USING ((no > 0));


--
-- Name: TABLE orders; Type: ACL; Schema: shop; Owner: -
--

GRANT SELECT ON TABLE shop.orders TO PUBLIC;


--
-- PostgreSQL database dump complete
--

\unrestrict kD3sZq0vQGm2LhWc7yPfBnXoT9aEjRuI5t1V8xKb4MgAwYlHCOSePzJrFiUQN6d

