-- The ledger is at the head. notes was lost, and the index was made by hand.
CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO alembic_version (version_num) VALUES ('a2');
CREATE TABLE customers (id SERIAL PRIMARY KEY, name TEXT, email VARCHAR(100));
CREATE TABLE orders (id SERIAL PRIMARY KEY, customer_id INTEGER NOT NULL);
CREATE INDEX orders_customer_id_idx ON orders (customer_id);
