-- bizpilot, a variant met while mending. The ledger says 018_add_notifications; notifications was made by
-- hand, with 16 columns and 5 indexes beside its primary key; sessions does not exist.

CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO alembic_version (version_num) VALUES ('018_add_notifications');

CREATE TABLE organizations (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    name VARCHAR(255) NOT NULL,
    slug VARCHAR(100) NOT NULL,
    subscription_status VARCHAR(20) DEFAULT 'trial' NOT NULL,
    trial_ends_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (slug),
    CONSTRAINT organizations_subscription_status_check CHECK (subscription_status IN ('trial', 'active', 'past_due', 'cancelled'))
);

CREATE TABLE users (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    organization_id UUID,
    email VARCHAR(255) NOT NULL,
    hashed_password VARCHAR(255),
    first_name VARCHAR(100) NOT NULL,
    last_name VARCHAR(100) NOT NULL,
    status VARCHAR(20) DEFAULT 'pending' NOT NULL,
    is_superadmin BOOLEAN DEFAULT false NOT NULL,
    last_login_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    deleted_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (id),
    CONSTRAINT users_status_check CHECK (status IN ('pending', 'active', 'suspended')),
    FOREIGN KEY (organization_id) REFERENCES organizations (id) ON DELETE SET NULL
);
CREATE INDEX ix_users_organization_id ON users (organization_id);
CREATE UNIQUE INDEX uq_users_email_live ON users (lower(email)) WHERE deleted_at IS NULL;

CREATE TABLE roles (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    organization_id UUID NOT NULL,
    name VARCHAR(100) NOT NULL,
    is_system BOOLEAN DEFAULT false NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (organization_id, name),
    FOREIGN KEY (organization_id) REFERENCES organizations (id) ON DELETE CASCADE
);

CREATE TABLE role_permissions (
    role_id UUID NOT NULL,
    permission VARCHAR(100) NOT NULL,
    PRIMARY KEY (role_id, permission),
    FOREIGN KEY (role_id) REFERENCES roles (id) ON DELETE CASCADE
);

CREATE TABLE businesses (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    organization_id UUID NOT NULL,
    name VARCHAR(255) NOT NULL,
    slug VARCHAR(100) NOT NULL,
    currency CHAR(3) DEFAULT 'ZAR' NOT NULL,
    vat_rate NUMERIC(5, 2) DEFAULT 15.00 NOT NULL,
    address JSONB,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (organization_id, slug),
    CONSTRAINT businesses_vat_rate_check CHECK (vat_rate BETWEEN 0 AND 100),
    FOREIGN KEY (organization_id) REFERENCES organizations (id) ON DELETE CASCADE
);

CREATE TABLE business_users (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    business_id UUID NOT NULL,
    user_id UUID NOT NULL,
    role_id UUID NOT NULL,
    is_primary BOOLEAN DEFAULT false NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (business_id, user_id),
    FOREIGN KEY (business_id) REFERENCES businesses (id) ON DELETE CASCADE,
    FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    FOREIGN KEY (role_id) REFERENCES roles (id) ON DELETE RESTRICT
);
CREATE INDEX ix_business_users_user_id ON business_users (user_id);
CREATE INDEX ix_business_users_role_id ON business_users (role_id);

CREATE TABLE user_settings (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    user_id UUID NOT NULL,
    theme VARCHAR(10) DEFAULT 'system' NOT NULL,
    language VARCHAR(10) DEFAULT 'en' NOT NULL,
    preferences JSONB DEFAULT '{}' NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (user_id),
    CONSTRAINT user_settings_theme_check CHECK (theme IN ('light', 'dark', 'system')),
    FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE TABLE product_categories (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    business_id UUID NOT NULL,
    parent_id UUID,
    name VARCHAR(100) NOT NULL,
    sort_order INTEGER DEFAULT 0 NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (business_id, name),
    FOREIGN KEY (business_id) REFERENCES businesses (id) ON DELETE CASCADE,
    FOREIGN KEY (parent_id) REFERENCES product_categories (id) ON DELETE SET NULL
);
CREATE INDEX ix_product_categories_parent_id ON product_categories (parent_id);

CREATE TABLE products (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    business_id UUID NOT NULL,
    category_id UUID,
    sku VARCHAR(100) NOT NULL,
    name VARCHAR(255) NOT NULL,
    description TEXT,
    cost_price NUMERIC(12, 2),
    selling_price NUMERIC(12, 2) NOT NULL,
    is_taxable BOOLEAN DEFAULT true NOT NULL,
    attributes JSONB DEFAULT '{}' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (business_id, sku),
    CONSTRAINT products_selling_price_check CHECK (selling_price >= 0),
    FOREIGN KEY (business_id) REFERENCES businesses (id) ON DELETE CASCADE,
    FOREIGN KEY (category_id) REFERENCES product_categories (id) ON DELETE SET NULL
);
CREATE INDEX ix_products_category_id ON products (category_id);
CREATE INDEX idx_products_attributes ON products USING gin (attributes);

CREATE TABLE suppliers (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    business_id UUID NOT NULL,
    name VARCHAR(255) NOT NULL,
    email VARCHAR(255),
    phone VARCHAR(20),
    payment_terms_days SMALLINT DEFAULT 30 NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (business_id) REFERENCES businesses (id) ON DELETE CASCADE
);
CREATE INDEX ix_suppliers_business_id_name ON suppliers (business_id, name);

CREATE TABLE inventory_items (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    business_id UUID NOT NULL,
    product_id UUID NOT NULL,
    supplier_id UUID,
    quantity_on_hand NUMERIC(12, 3) DEFAULT 0 NOT NULL,
    reorder_point NUMERIC(12, 3) DEFAULT 0 NOT NULL,
    location VARCHAR(100),
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (product_id, location),
    FOREIGN KEY (business_id) REFERENCES businesses (id) ON DELETE CASCADE,
    FOREIGN KEY (product_id) REFERENCES products (id) ON DELETE CASCADE,
    FOREIGN KEY (supplier_id) REFERENCES suppliers (id) ON DELETE SET NULL
);
CREATE INDEX ix_inventory_items_business_id ON inventory_items (business_id);
CREATE INDEX ix_inventory_items_supplier_id ON inventory_items (supplier_id);
CREATE INDEX idx_inventory_items_low ON inventory_items (business_id) WHERE quantity_on_hand <= reorder_point;

CREATE TABLE inventory_transactions (
    id BIGINT GENERATED ALWAYS AS IDENTITY NOT NULL,
    inventory_item_id UUID NOT NULL,
    created_by_id UUID,
    transaction_type VARCHAR(20) NOT NULL,
    quantity_change NUMERIC(12, 3) NOT NULL,
    notes TEXT,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT inventory_transactions_transaction_type_check CHECK (transaction_type IN ('purchase', 'sale', 'adjustment', 'production', 'return')),
    CONSTRAINT inventory_transactions_quantity_change_check CHECK (quantity_change <> 0),
    FOREIGN KEY (inventory_item_id) REFERENCES inventory_items (id) ON DELETE CASCADE,
    FOREIGN KEY (created_by_id) REFERENCES users (id) ON DELETE SET NULL
);
CREATE INDEX ix_inventory_transactions_inventory_item_id_created_at ON inventory_transactions (inventory_item_id, created_at DESC);
CREATE INDEX ix_inventory_transactions_created_by_id ON inventory_transactions (created_by_id);

CREATE TABLE product_ingredients (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    product_id UUID NOT NULL,
    ingredient_id UUID NOT NULL,
    quantity NUMERIC(12, 4) NOT NULL,
    unit VARCHAR(20) NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (product_id, ingredient_id),
    CONSTRAINT product_ingredients_quantity_check CHECK (quantity > 0),
    CONSTRAINT product_ingredients_not_itself CHECK (product_id <> ingredient_id),
    FOREIGN KEY (product_id) REFERENCES products (id) ON DELETE CASCADE,
    FOREIGN KEY (ingredient_id) REFERENCES products (id) ON DELETE RESTRICT
);
CREATE INDEX ix_product_ingredients_ingredient_id ON product_ingredients (ingredient_id);

CREATE TABLE production_orders (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    business_id UUID NOT NULL,
    product_id UUID NOT NULL,
    order_number VARCHAR(50) NOT NULL,
    quantity_to_produce NUMERIC(12, 3) NOT NULL,
    status VARCHAR(20) DEFAULT 'draft' NOT NULL,
    scheduled_for DATE,
    completed_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (business_id, order_number),
    CONSTRAINT production_orders_quantity_to_produce_check CHECK (quantity_to_produce > 0),
    CONSTRAINT production_orders_status_check CHECK (status IN ('draft', 'scheduled', 'in_progress', 'completed', 'cancelled')),
    FOREIGN KEY (business_id) REFERENCES businesses (id) ON DELETE CASCADE,
    FOREIGN KEY (product_id) REFERENCES products (id) ON DELETE RESTRICT
);
CREATE INDEX ix_production_orders_product_id ON production_orders (product_id);

CREATE TABLE production_order_items (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    production_order_id UUID NOT NULL,
    ingredient_id UUID NOT NULL,
    required_quantity NUMERIC(12, 4) NOT NULL,
    consumed_quantity NUMERIC(12, 4) DEFAULT 0 NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT production_order_items_consumed_quantity_check CHECK (consumed_quantity >= 0),
    FOREIGN KEY (production_order_id) REFERENCES production_orders (id) ON DELETE CASCADE,
    FOREIGN KEY (ingredient_id) REFERENCES products (id) ON DELETE RESTRICT
);
CREATE INDEX ix_production_order_items_production_order_id ON production_order_items (production_order_id);
CREATE INDEX ix_production_order_items_ingredient_id ON production_order_items (ingredient_id);

CREATE TABLE customers (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    business_id UUID NOT NULL,
    customer_type VARCHAR(20) DEFAULT 'individual' NOT NULL,
    name VARCHAR(255) NOT NULL,
    email VARCHAR(255),
    phone VARCHAR(20),
    tags VARCHAR(50)[] DEFAULT '{}' NOT NULL,
    total_spent NUMERIC(12, 2) DEFAULT 0 NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT customers_customer_type_check CHECK (customer_type IN ('individual', 'business')),
    FOREIGN KEY (business_id) REFERENCES businesses (id) ON DELETE CASCADE
);
CREATE INDEX ix_customers_business_id_name ON customers (business_id, name);
CREATE INDEX idx_customers_tags ON customers USING gin (tags);

CREATE TABLE orders (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    business_id UUID NOT NULL,
    customer_id UUID,
    order_number VARCHAR(50) NOT NULL,
    status VARCHAR(20) DEFAULT 'draft' NOT NULL,
    channel VARCHAR(10) DEFAULT 'web' NOT NULL,
    pos_terminal VARCHAR(50),
    subtotal NUMERIC(12, 2) DEFAULT 0 NOT NULL,
    discount NUMERIC(12, 2) DEFAULT 0 NOT NULL,
    tax NUMERIC(12, 2) DEFAULT 0 NOT NULL,
    total NUMERIC(12, 2) DEFAULT 0 NOT NULL,
    notes TEXT,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (business_id, order_number),
    CONSTRAINT orders_total_check CHECK (total >= 0),
    CONSTRAINT orders_discount_check CHECK (discount BETWEEN 0 AND subtotal),
    CONSTRAINT orders_status_check CHECK (status IN ('draft', 'confirmed', 'processing', 'shipped', 'delivered', 'cancelled')),
    CONSTRAINT orders_channel_check CHECK (channel IN ('web', 'pos', 'phone')),
    FOREIGN KEY (business_id) REFERENCES businesses (id) ON DELETE CASCADE,
    FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE SET NULL
);
CREATE INDEX ix_orders_customer_id ON orders (customer_id);
CREATE INDEX ix_orders_business_id_created_at ON orders (business_id, created_at DESC);
CREATE INDEX idx_orders_open ON orders (business_id, status) WHERE status NOT IN ('delivered', 'cancelled');

CREATE TABLE order_items (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    order_id UUID NOT NULL,
    product_id UUID,
    description VARCHAR(500) NOT NULL,
    quantity NUMERIC(12, 3) NOT NULL,
    unit_price NUMERIC(12, 2) NOT NULL,
    line_total NUMERIC(14, 2) GENERATED ALWAYS AS (quantity * unit_price) STORED,
    PRIMARY KEY (id),
    CONSTRAINT order_items_quantity_check CHECK (quantity > 0),
    FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE,
    FOREIGN KEY (product_id) REFERENCES products (id) ON DELETE SET NULL
);
CREATE INDEX ix_order_items_order_id ON order_items (order_id);
CREATE INDEX ix_order_items_product_id ON order_items (product_id);

CREATE TABLE invoices (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    business_id UUID NOT NULL,
    customer_id UUID,
    order_id UUID,
    invoice_number VARCHAR(50) NOT NULL,
    status VARCHAR(20) DEFAULT 'draft' NOT NULL,
    issue_date DATE DEFAULT CURRENT_DATE NOT NULL,
    due_date DATE,
    total NUMERIC(12, 2) DEFAULT 0 NOT NULL,
    amount_paid NUMERIC(12, 2) DEFAULT 0 NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (business_id, invoice_number),
    CONSTRAINT invoices_total_check CHECK (total >= 0),
    CONSTRAINT invoices_status_check CHECK (status IN ('draft', 'sent', 'viewed', 'paid', 'partial', 'overdue', 'cancelled')),
    CONSTRAINT invoices_due_date_check CHECK (due_date IS NULL OR due_date >= issue_date),
    FOREIGN KEY (business_id) REFERENCES businesses (id) ON DELETE CASCADE,
    FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE SET NULL,
    FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE SET NULL
);
CREATE INDEX ix_invoices_customer_id ON invoices (customer_id);
CREATE INDEX ix_invoices_order_id ON invoices (order_id);
CREATE INDEX idx_invoices_due ON invoices (due_date) WHERE status IN ('sent', 'viewed', 'partial', 'overdue');

CREATE TABLE invoice_items (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    invoice_id UUID NOT NULL,
    product_id UUID,
    description VARCHAR(500) NOT NULL,
    quantity NUMERIC(12, 3) DEFAULT 1 NOT NULL,
    unit_price NUMERIC(12, 2) NOT NULL,
    tax_rate NUMERIC(5, 2) DEFAULT 15.00 NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT invoice_items_quantity_check CHECK (quantity > 0),
    FOREIGN KEY (invoice_id) REFERENCES invoices (id) ON DELETE CASCADE,
    FOREIGN KEY (product_id) REFERENCES products (id) ON DELETE SET NULL
);
CREATE INDEX ix_invoice_items_invoice_id ON invoice_items (invoice_id);
CREATE INDEX ix_invoice_items_product_id ON invoice_items (product_id);

CREATE TABLE payments (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    business_id UUID NOT NULL,
    invoice_id UUID,
    amount NUMERIC(12, 2) NOT NULL,
    payment_method VARCHAR(20) NOT NULL,
    status VARCHAR(20) DEFAULT 'pending' NOT NULL,
    reference VARCHAR(255),
    paid_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT payments_amount_check CHECK (amount > 0),
    CONSTRAINT payments_payment_method_check CHECK (payment_method IN ('cash', 'card', 'eft', 'online')),
    CONSTRAINT payments_status_check CHECK (status IN ('pending', 'completed', 'failed', 'refunded')),
    FOREIGN KEY (business_id) REFERENCES businesses (id) ON DELETE CASCADE,
    FOREIGN KEY (invoice_id) REFERENCES invoices (id) ON DELETE SET NULL
);
CREATE INDEX ix_payments_business_id ON payments (business_id);
CREATE INDEX ix_payments_invoice_id ON payments (invoice_id);

CREATE TABLE subscription_tiers (
    id SERIAL NOT NULL,
    name VARCHAR(50) NOT NULL,
    price_monthly_cents INTEGER NOT NULL,
    features JSONB DEFAULT '{}' NOT NULL,
    is_active BOOLEAN DEFAULT true NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (name),
    CONSTRAINT subscription_tiers_price_monthly_cents_check CHECK (price_monthly_cents >= 0)
);

CREATE TABLE subscription_transactions (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    organization_id UUID NOT NULL,
    tier_id INTEGER NOT NULL,
    transaction_type VARCHAR(20) NOT NULL,
    amount_cents INTEGER NOT NULL,
    gateway_reference VARCHAR(255),
    gateway_response JSONB,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (gateway_reference),
    CONSTRAINT subscription_transactions_transaction_type_check CHECK (transaction_type IN ('charge', 'refund', 'upgrade', 'downgrade')),
    FOREIGN KEY (organization_id) REFERENCES organizations (id) ON DELETE CASCADE,
    FOREIGN KEY (tier_id) REFERENCES subscription_tiers (id) ON DELETE RESTRICT
);
CREATE INDEX ix_subscription_transactions_organization_id ON subscription_transactions (organization_id);
CREATE INDEX ix_subscription_transactions_tier_id ON subscription_transactions (tier_id);

CREATE TABLE ai_conversations (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    user_id UUID NOT NULL,
    business_id UUID,
    title VARCHAR(255) DEFAULT 'New conversation' NOT NULL,
    is_archived BOOLEAN DEFAULT false NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    FOREIGN KEY (business_id) REFERENCES businesses (id) ON DELETE SET NULL
);
CREATE INDEX ix_ai_conversations_user_id_updated_at ON ai_conversations (user_id, updated_at DESC);
CREATE INDEX ix_ai_conversations_business_id ON ai_conversations (business_id);

CREATE TABLE ai_messages (
    id BIGSERIAL NOT NULL,
    conversation_id UUID NOT NULL,
    role VARCHAR(20) NOT NULL,
    content TEXT NOT NULL,
    tokens_used INTEGER DEFAULT 0 NOT NULL,
    metadata JSONB DEFAULT '{}' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT ai_messages_role_check CHECK (role IN ('user', 'assistant', 'system')),
    CONSTRAINT ai_messages_tokens_used_check CHECK (tokens_used >= 0),
    FOREIGN KEY (conversation_id) REFERENCES ai_conversations (id) ON DELETE CASCADE
);
CREATE INDEX ix_ai_messages_conversation_id_created_at ON ai_messages (conversation_id, created_at);

-- Typed into psql from the text of the migration.
create table notifications (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references users on delete cascade,
  business_id uuid references businesses on delete cascade,
  notification_type varchar(50) not null,
  priority varchar(10) not null default 'normal' check (priority in ('low', 'normal', 'high', 'urgent')),
  title varchar(255) not null,
  message text not null,
  icon varchar(50),
  action_url varchar(500),
  action_label varchar(100),
  resource_type varchar(50),
  resource_id uuid,
  data jsonb not null default '{}',
  is_read boolean not null default false,
  read_at timestamptz,
  created_at timestamptz not null default now()
);
create index ix_notifications_user_id on notifications (user_id);
create index ix_notifications_business_id on notifications (business_id);
create index ix_notifications_notification_type on notifications (notification_type);
create index ix_notifications_created_at on notifications (created_at);
create index idx_notifications_unread on notifications (user_id, created_at desc) where not is_read;
