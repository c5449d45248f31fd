-- dotmac as found. Base.metadata.create_all() made 38 tables when the application started; there is no
-- alembic_version. The six partner tables, added to the models later, never came.

CREATE TYPE invoicestatus AS ENUM ('draft', 'open', 'paid', 'overdue', 'void');

CREATE TYPE ticketstatus AS ENUM ('open', 'waiting', 'resolved', 'closed');

CREATE TABLE tenants (
    id UUID NOT NULL,
    name VARCHAR(255) NOT NULL,
    slug VARCHAR(100) NOT NULL,
    plan VARCHAR(20) DEFAULT 'starter' NOT NULL,
    settings JSONB DEFAULT '{}' NOT NULL,
    is_active BOOLEAN DEFAULT true NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (slug),
    CONSTRAINT tenants_plan_check CHECK (plan IN ('starter', 'professional', 'enterprise'))
);

CREATE TABLE users (
    id UUID NOT NULL,
    tenant_id UUID NOT NULL,
    username VARCHAR(50) NOT NULL,
    email VARCHAR(255) NOT NULL,
    password_hash TEXT,
    is_active BOOLEAN DEFAULT true NOT NULL,
    mfa_enabled BOOLEAN DEFAULT false NOT NULL,
    last_login TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (tenant_id, username),
    UNIQUE (tenant_id, email),
    FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE
);

CREATE TABLE roles (
    id UUID NOT NULL,
    name VARCHAR(100) NOT NULL,
    description TEXT,
    is_system BOOLEAN DEFAULT false NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (name)
);

CREATE TABLE permissions (
    id UUID NOT NULL,
    name VARCHAR(100) NOT NULL,
    category VARCHAR(50) NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (name)
);
CREATE INDEX ix_permissions_category ON permissions (category);

CREATE TABLE role_permissions (
    role_id UUID NOT NULL,
    permission_id UUID NOT NULL,
    granted_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (role_id, permission_id),
    FOREIGN KEY (role_id) REFERENCES roles (id) ON DELETE CASCADE,
    FOREIGN KEY (permission_id) REFERENCES permissions (id) ON DELETE CASCADE
);
CREATE INDEX ix_role_permissions_permission_id ON role_permissions (permission_id);

CREATE TABLE user_roles (
    user_id UUID NOT NULL,
    role_id UUID NOT NULL,
    granted_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (user_id, role_id),
    FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    FOREIGN KEY (role_id) REFERENCES roles (id) ON DELETE CASCADE
);
CREATE INDEX ix_user_roles_role_id ON user_roles (role_id);

CREATE TABLE api_keys (
    id UUID NOT NULL,
    user_id UUID NOT NULL,
    key_hash VARCHAR(64) NOT NULL,
    scopes VARCHAR(50)[] DEFAULT '{}' NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (key_hash),
    FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);
CREATE INDEX ix_api_keys_user_id ON api_keys (user_id);

CREATE TABLE audit_activities (
    id BIGINT GENERATED ALWAYS AS IDENTITY NOT NULL,
    tenant_id UUID NOT NULL,
    user_id UUID,
    action VARCHAR(100) NOT NULL,
    details JSONB DEFAULT '{}' NOT NULL,
    ip_address INET,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE,
    FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL
);
CREATE INDEX ix_audit_activities_tenant_id_created_at ON audit_activities (tenant_id, created_at DESC);
CREATE INDEX ix_audit_activities_user_id ON audit_activities (user_id);

CREATE TABLE customers (
    id UUID NOT NULL,
    tenant_id UUID NOT NULL,
    customer_number VARCHAR(50) NOT NULL,
    customer_type VARCHAR(20) DEFAULT 'individual' NOT NULL,
    display_name VARCHAR(255) NOT NULL,
    email VARCHAR(255) NOT NULL,
    phone VARCHAR(30),
    status VARCHAR(20) DEFAULT 'prospect' NOT NULL,
    lifetime_value NUMERIC(14, 2) DEFAULT 0 NOT NULL,
    custom_fields JSONB DEFAULT '{}' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    deleted_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (id),
    UNIQUE (tenant_id, customer_number),
    CONSTRAINT customers_customer_type_check CHECK (customer_type IN ('individual', 'business', 'government')),
    CONSTRAINT customers_status_check CHECK (status IN ('prospect', 'active', 'suspended', 'churned')),
    FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX uq_customers_email_live ON customers (tenant_id, lower(email)) WHERE deleted_at IS NULL;
CREATE INDEX idx_customers_custom_fields ON customers USING gin (custom_fields);

CREATE TABLE customer_contacts (
    id UUID NOT NULL,
    customer_id UUID NOT NULL,
    name VARCHAR(255) NOT NULL,
    email VARCHAR(255),
    phone VARCHAR(30),
    is_primary BOOLEAN DEFAULT false NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE
);
CREATE INDEX ix_customer_contacts_customer_id ON customer_contacts (customer_id);
CREATE UNIQUE INDEX uq_customer_contacts_primary ON customer_contacts (customer_id) WHERE is_primary;

CREATE TABLE customer_notes (
    id UUID NOT NULL,
    customer_id UUID NOT NULL,
    created_by_id UUID,
    content TEXT NOT NULL,
    is_internal BOOLEAN DEFAULT true NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE,
    FOREIGN KEY (created_by_id) REFERENCES users (id) ON DELETE SET NULL
);
CREATE INDEX ix_customer_notes_customer_id ON customer_notes (customer_id);
CREATE INDEX ix_customer_notes_created_by_id ON customer_notes (created_by_id);

CREATE TABLE customer_tags (
    customer_id UUID NOT NULL,
    tag VARCHAR(50) NOT NULL,
    PRIMARY KEY (customer_id, tag),
    FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE
);
CREATE INDEX ix_customer_tags_tag ON customer_tags (tag);

CREATE TABLE product_categories (
    id UUID NOT NULL,
    tenant_id UUID NOT NULL,
    name VARCHAR(100) NOT NULL,
    sort_order INTEGER DEFAULT 0 NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (tenant_id, name),
    FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE
);

CREATE TABLE products (
    id UUID NOT NULL,
    tenant_id UUID NOT NULL,
    category_id UUID,
    sku VARCHAR(100) NOT NULL,
    name VARCHAR(255) NOT NULL,
    base_price NUMERIC(12, 2) NOT NULL,
    currency CHAR(3) DEFAULT 'USD' NOT NULL,
    is_active BOOLEAN DEFAULT true NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (tenant_id, sku),
    CONSTRAINT products_base_price_check CHECK (base_price >= 0),
    FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE,
    FOREIGN KEY (category_id) REFERENCES product_categories (id) ON DELETE SET NULL
);
CREATE INDEX ix_products_category_id ON products (category_id);

CREATE TABLE subscription_plans (
    id UUID NOT NULL,
    product_id UUID NOT NULL,
    name VARCHAR(255) NOT NULL,
    billing_cycle VARCHAR(20) NOT NULL,
    price NUMERIC(12, 2) NOT NULL,
    trial_days INTEGER DEFAULT 0 NOT NULL,
    features JSONB DEFAULT '{}' NOT NULL,
    is_active BOOLEAN DEFAULT true NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT subscription_plans_billing_cycle_check CHECK (billing_cycle IN ('monthly', 'quarterly', 'annual')),
    CONSTRAINT subscription_plans_price_check CHECK (price >= 0),
    CONSTRAINT subscription_plans_trial_days_check CHECK (trial_days BETWEEN 0 AND 365),
    FOREIGN KEY (product_id) REFERENCES products (id) ON DELETE RESTRICT
);
CREATE INDEX ix_subscription_plans_product_id ON subscription_plans (product_id);

CREATE TABLE subscriptions (
    id UUID NOT NULL,
    customer_id UUID NOT NULL,
    plan_id UUID NOT NULL,
    status VARCHAR(20) DEFAULT 'trialing' NOT NULL,
    current_period_start TIMESTAMP WITH TIME ZONE NOT NULL,
    current_period_end TIMESTAMP WITH TIME ZONE NOT NULL,
    cancel_at_period_end BOOLEAN DEFAULT false NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT subscriptions_status_check CHECK (status IN ('trialing', 'active', 'past_due', 'paused', 'cancelled')),
    CONSTRAINT subscriptions_period_check CHECK (current_period_end > current_period_start),
    FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE RESTRICT,
    FOREIGN KEY (plan_id) REFERENCES subscription_plans (id) ON DELETE RESTRICT
);
CREATE INDEX ix_subscriptions_customer_id ON subscriptions (customer_id);
CREATE INDEX ix_subscriptions_plan_id ON subscriptions (plan_id);
CREATE INDEX idx_subscriptions_renewals ON subscriptions (current_period_end) WHERE status = 'active' AND NOT cancel_at_period_end;

CREATE TABLE subscription_events (
    id BIGINT GENERATED ALWAYS AS IDENTITY NOT NULL,
    subscription_id UUID NOT NULL,
    event_type VARCHAR(50) NOT NULL,
    event_data JSONB DEFAULT '{}' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (subscription_id) REFERENCES subscriptions (id) ON DELETE CASCADE
);
CREATE INDEX ix_subscription_events_subscription_id_created_at ON subscription_events (subscription_id, created_at);

CREATE TABLE invoices (
    id UUID NOT NULL,
    tenant_id UUID NOT NULL,
    customer_id UUID NOT NULL,
    subscription_id UUID,
    invoice_number VARCHAR(50) NOT NULL,
    status invoicestatus DEFAULT 'draft' NOT NULL,
    currency CHAR(3) DEFAULT 'USD' NOT NULL,
    subtotal NUMERIC(12, 2) DEFAULT 0 NOT NULL,
    tax NUMERIC(12, 2) DEFAULT 0 NOT NULL,
    total NUMERIC(12, 2) DEFAULT 0 NOT NULL,
    issued_on DATE,
    due_on DATE,
    paid_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (tenant_id, invoice_number),
    CONSTRAINT invoices_total_check CHECK (total >= 0),
    CONSTRAINT invoices_due_check CHECK (due_on >= issued_on),
    FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE,
    FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE RESTRICT,
    FOREIGN KEY (subscription_id) REFERENCES subscriptions (id) ON DELETE SET NULL
);
CREATE INDEX ix_invoices_customer_id ON invoices (customer_id);
CREATE INDEX ix_invoices_subscription_id ON invoices (subscription_id);
CREATE INDEX idx_invoices_unpaid ON invoices (tenant_id, due_on) WHERE status IN ('open', 'overdue');

CREATE TABLE invoice_line_items (
    id UUID NOT NULL,
    invoice_id UUID NOT NULL,
    product_id UUID,
    description VARCHAR(500) NOT NULL,
    quantity NUMERIC(12, 3) DEFAULT 1 NOT NULL,
    unit_price NUMERIC(12, 2) NOT NULL,
    amount NUMERIC(12, 2) NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT invoice_line_items_quantity_check CHECK (quantity <> 0),
    FOREIGN KEY (invoice_id) REFERENCES invoices (id) ON DELETE CASCADE,
    FOREIGN KEY (product_id) REFERENCES products (id) ON DELETE SET NULL
);
CREATE INDEX ix_invoice_line_items_invoice_id ON invoice_line_items (invoice_id);
CREATE INDEX ix_invoice_line_items_product_id ON invoice_line_items (product_id);

CREATE TABLE payment_methods (
    id UUID NOT NULL,
    customer_id UUID NOT NULL,
    method_type VARCHAR(20) NOT NULL,
    provider_ref VARCHAR(255) NOT NULL,
    last_four CHAR(4),
    expires_on DATE,
    is_default BOOLEAN DEFAULT false NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT payment_methods_method_type_check CHECK (method_type IN ('card', 'bank_account', 'wallet', 'cash')),
    FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE
);
CREATE INDEX ix_payment_methods_customer_id ON payment_methods (customer_id);

CREATE TABLE payments (
    id UUID NOT NULL,
    customer_id UUID NOT NULL,
    payment_method_id UUID,
    amount NUMERIC(12, 2) NOT NULL,
    currency CHAR(3) DEFAULT 'USD' NOT NULL,
    status VARCHAR(20) DEFAULT 'pending' NOT NULL,
    provider VARCHAR(50) NOT NULL,
    provider_payment_id VARCHAR(255),
    processed_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (provider, provider_payment_id),
    CONSTRAINT payments_amount_check CHECK (amount > 0),
    CONSTRAINT payments_status_check CHECK (status IN ('pending', 'processing', 'succeeded', 'failed', 'refunded')),
    FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE RESTRICT,
    FOREIGN KEY (payment_method_id) REFERENCES payment_methods (id) ON DELETE SET NULL
);
CREATE INDEX ix_payments_customer_id ON payments (customer_id);
CREATE INDEX ix_payments_payment_method_id ON payments (payment_method_id);

CREATE TABLE payment_invoices (
    payment_id UUID NOT NULL,
    invoice_id UUID NOT NULL,
    amount_applied NUMERIC(12, 2) NOT NULL,
    PRIMARY KEY (payment_id, invoice_id),
    CONSTRAINT payment_invoices_amount_applied_check CHECK (amount_applied > 0),
    FOREIGN KEY (payment_id) REFERENCES payments (id) ON DELETE CASCADE,
    FOREIGN KEY (invoice_id) REFERENCES invoices (id) ON DELETE CASCADE
);
CREATE INDEX ix_payment_invoices_invoice_id ON payment_invoices (invoice_id);

CREATE TABLE credit_notes (
    id UUID NOT NULL,
    invoice_id UUID NOT NULL,
    credit_note_number VARCHAR(50) NOT NULL,
    reason VARCHAR(30) NOT NULL,
    total NUMERIC(12, 2) NOT NULL,
    issued_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (credit_note_number),
    CONSTRAINT credit_notes_total_check CHECK (total >= 0),
    CONSTRAINT credit_notes_reason_check CHECK (reason IN ('refund', 'billing_error', 'service_outage', 'goodwill')),
    FOREIGN KEY (invoice_id) REFERENCES invoices (id) ON DELETE RESTRICT
);
CREATE INDEX ix_credit_notes_invoice_id ON credit_notes (invoice_id);

CREATE TABLE tax_rates (
    id SERIAL NOT NULL,
    country CHAR(2) NOT NULL,
    region VARCHAR(50),
    rate NUMERIC(6, 4) NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    PRIMARY KEY (id),
    CONSTRAINT tax_rates_rate_check CHECK (rate >= 0 AND rate < 1)
);
CREATE INDEX ix_tax_rates_country_region ON tax_rates (country, region);

CREATE TABLE transactions (
    id BIGSERIAL NOT NULL,
    customer_id UUID NOT NULL,
    invoice_id UUID,
    payment_id UUID,
    transaction_type VARCHAR(20) NOT NULL,
    amount NUMERIC(12, 2) NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT transactions_transaction_type_check CHECK (transaction_type IN ('charge', 'payment', 'credit', 'adjustment')),
    FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE RESTRICT,
    FOREIGN KEY (invoice_id) REFERENCES invoices (id) ON DELETE SET NULL,
    FOREIGN KEY (payment_id) REFERENCES payments (id) ON DELETE SET NULL
);
CREATE INDEX ix_transactions_customer_id_created_at ON transactions (customer_id, created_at);
CREATE INDEX ix_transactions_invoice_id ON transactions (invoice_id);
CREATE INDEX ix_transactions_payment_id ON transactions (payment_id);

CREATE TABLE dunning_campaigns (
    id UUID NOT NULL,
    tenant_id UUID NOT NULL,
    name VARCHAR(255) NOT NULL,
    trigger_after_days INTEGER NOT NULL,
    steps JSONB NOT NULL,
    is_active BOOLEAN DEFAULT true NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (tenant_id, name),
    CONSTRAINT dunning_campaigns_trigger_after_days_check CHECK (trigger_after_days > 0),
    FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE
);

CREATE TABLE dunning_executions (
    id UUID NOT NULL,
    campaign_id UUID NOT NULL,
    invoice_id UUID NOT NULL,
    current_step SMALLINT DEFAULT 0 NOT NULL,
    status VARCHAR(20) DEFAULT 'pending' NOT NULL,
    next_action_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (id),
    UNIQUE (campaign_id, invoice_id),
    CONSTRAINT dunning_executions_status_check CHECK (status IN ('pending', 'in_progress', 'completed', 'cancelled')),
    FOREIGN KEY (campaign_id) REFERENCES dunning_campaigns (id) ON DELETE CASCADE,
    FOREIGN KEY (invoice_id) REFERENCES invoices (id) ON DELETE CASCADE
);
CREATE INDEX ix_dunning_executions_invoice_id ON dunning_executions (invoice_id);
CREATE INDEX idx_dunning_executions_due ON dunning_executions (next_action_at) WHERE status IN ('pending', 'in_progress');

CREATE TABLE sites (
    id UUID NOT NULL,
    tenant_id UUID NOT NULL,
    code VARCHAR(20) NOT NULL,
    name VARCHAR(255) NOT NULL,
    latitude DOUBLE PRECISION,
    longitude DOUBLE PRECISION,
    PRIMARY KEY (id),
    UNIQUE (tenant_id, code),
    CONSTRAINT sites_location_check CHECK ((latitude IS NULL) = (longitude IS NULL)),
    FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE
);

CREATE TABLE network_devices (
    id UUID NOT NULL,
    site_id UUID NOT NULL,
    hostname VARCHAR(253) NOT NULL,
    device_type VARCHAR(20) NOT NULL,
    management_ip INET,
    mac_address MACADDR,
    attributes JSONB DEFAULT '{}' NOT NULL,
    last_seen_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (id),
    UNIQUE (hostname),
    CONSTRAINT network_devices_device_type_check CHECK (device_type IN ('router', 'switch', 'olt', 'onu', 'cpe', 'access_point')),
    FOREIGN KEY (site_id) REFERENCES sites (id) ON DELETE RESTRICT
);
CREATE INDEX ix_network_devices_site_id ON network_devices (site_id);
CREATE INDEX idx_network_devices_attributes ON network_devices USING gin (attributes jsonb_path_ops);

CREATE TABLE ip_pools (
    id UUID NOT NULL,
    site_id UUID NOT NULL,
    name VARCHAR(100) NOT NULL,
    network CIDR NOT NULL,
    gateway INET,
    PRIMARY KEY (id),
    UNIQUE (network),
    FOREIGN KEY (site_id) REFERENCES sites (id) ON DELETE RESTRICT
);
CREATE INDEX ix_ip_pools_site_id ON ip_pools (site_id);

CREATE TABLE service_instances (
    id UUID NOT NULL,
    subscription_id UUID NOT NULL,
    device_id UUID,
    service_identifier VARCHAR(100) NOT NULL,
    status VARCHAR(20) DEFAULT 'pending' NOT NULL,
    activated_at TIMESTAMP WITH TIME ZONE,
    terminated_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (id),
    UNIQUE (service_identifier),
    CONSTRAINT service_instances_status_check CHECK (status IN ('pending', 'provisioning', 'active', 'suspended', 'terminated')),
    FOREIGN KEY (subscription_id) REFERENCES subscriptions (id) ON DELETE RESTRICT,
    FOREIGN KEY (device_id) REFERENCES network_devices (id) ON DELETE SET NULL
);
CREATE INDEX ix_service_instances_subscription_id ON service_instances (subscription_id);
CREATE INDEX ix_service_instances_device_id ON service_instances (device_id);

CREATE TABLE ip_assignments (
    id UUID NOT NULL,
    pool_id UUID NOT NULL,
    service_instance_id UUID,
    address INET NOT NULL,
    assigned_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    released_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (id),
    FOREIGN KEY (pool_id) REFERENCES ip_pools (id) ON DELETE RESTRICT,
    FOREIGN KEY (service_instance_id) REFERENCES service_instances (id) ON DELETE SET NULL
);
CREATE INDEX ix_ip_assignments_pool_id ON ip_assignments (pool_id);
CREATE INDEX ix_ip_assignments_service_instance_id ON ip_assignments (service_instance_id);
CREATE UNIQUE INDEX uq_ip_assignments_address_held ON ip_assignments (address) WHERE released_at IS NULL;

CREATE TABLE radius_sessions (
    id BIGSERIAL NOT NULL,
    service_instance_id UUID NOT NULL,
    acct_session_id VARCHAR(64) NOT NULL,
    nas_ip_address INET NOT NULL,
    framed_ip_address INET,
    input_octets BIGINT DEFAULT 0 NOT NULL,
    output_octets BIGINT DEFAULT 0 NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE NOT NULL,
    stopped_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (id),
    UNIQUE (acct_session_id),
    FOREIGN KEY (service_instance_id) REFERENCES service_instances (id) ON DELETE CASCADE
);
CREATE INDEX ix_radius_sessions_service_instance_id ON radius_sessions (service_instance_id);
CREATE INDEX idx_radius_sessions_online ON radius_sessions (started_at) WHERE stopped_at IS NULL;

CREATE TABLE tickets (
    id UUID NOT NULL,
    customer_id UUID NOT NULL,
    assigned_to_id UUID,
    ticket_number VARCHAR(20) NOT NULL,
    subject VARCHAR(255) NOT NULL,
    status ticketstatus DEFAULT 'open' NOT NULL,
    priority SMALLINT DEFAULT 3 NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    closed_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (id),
    UNIQUE (ticket_number),
    CONSTRAINT tickets_priority_check CHECK (priority BETWEEN 1 AND 5),
    FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE RESTRICT,
    FOREIGN KEY (assigned_to_id) REFERENCES users (id) ON DELETE SET NULL
);
CREATE INDEX ix_tickets_customer_id ON tickets (customer_id);
CREATE INDEX ix_tickets_assigned_to_id ON tickets (assigned_to_id);
CREATE INDEX idx_tickets_unresolved ON tickets (priority, created_at) WHERE status <> 'closed';

CREATE TABLE ticket_messages (
    id UUID NOT NULL,
    ticket_id UUID NOT NULL,
    sender_type VARCHAR(20) NOT NULL,
    body TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT ticket_messages_sender_type_check CHECK (sender_type IN ('customer', 'agent', 'partner', 'system')),
    FOREIGN KEY (ticket_id) REFERENCES tickets (id) ON DELETE CASCADE
);
CREATE INDEX ix_ticket_messages_ticket_id_created_at ON ticket_messages (ticket_id, created_at);

CREATE TABLE email_templates (
    id UUID NOT NULL,
    tenant_id UUID NOT NULL,
    name VARCHAR(100) NOT NULL,
    subject_template VARCHAR(500) NOT NULL,
    html_template TEXT NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (tenant_id, name),
    FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE
);

CREATE TABLE webhook_subscriptions (
    id UUID NOT NULL,
    tenant_id UUID NOT NULL,
    url VARCHAR(2048) NOT NULL,
    events JSONB DEFAULT '[]' NOT NULL,
    is_active BOOLEAN DEFAULT true NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT webhook_subscriptions_url_check CHECK (url LIKE 'https://%'),
    FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE
);
CREATE INDEX ix_webhook_subscriptions_tenant_id ON webhook_subscriptions (tenant_id);

CREATE TABLE webhook_deliveries (
    id BIGSERIAL NOT NULL,
    subscription_id UUID NOT NULL,
    event_type VARCHAR(100) NOT NULL,
    payload JSONB NOT NULL,
    response_code SMALLINT,
    attempts SMALLINT DEFAULT 0 NOT NULL,
    delivered_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (subscription_id) REFERENCES webhook_subscriptions (id) ON DELETE CASCADE
);
CREATE INDEX ix_webhook_deliveries_subscription_id ON webhook_deliveries (subscription_id);
CREATE INDEX idx_webhook_deliveries_undelivered ON webhook_deliveries (created_at) WHERE delivered_at IS NULL;
