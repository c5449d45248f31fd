-- panic-system after the fix made by hand. Both tables exist as their migrations would make them, but the
-- ledger still stands at b40d9e6f7315, and no index serves their four foreign keys.

CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO alembic_version (version_num) VALUES ('b40d9e6f7315');

CREATE TYPE emergency_service AS ENUM ('call', 'security', 'ambulance', 'fire', 'towing');

CREATE TABLE security_firms (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    name VARCHAR(255) NOT NULL,
    registration_number VARCHAR(100) NOT NULL,
    email VARCHAR(255) NOT NULL,
    phone VARCHAR(20),
    verification_status VARCHAR(20) DEFAULT 'pending' NOT NULL,
    credit_balance INTEGER DEFAULT 0 NOT NULL,
    settings JSONB DEFAULT '{}' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (registration_number),
    CONSTRAINT security_firms_verification_status_check CHECK (verification_status IN ('pending', 'verified', 'rejected')),
    CONSTRAINT security_firms_credit_balance_check CHECK (credit_balance >= 0)
);

CREATE TABLE registered_users (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    email VARCHAR(255) NOT NULL,
    phone_number VARCHAR(20) NOT NULL,
    first_name VARCHAR(100) NOT NULL,
    last_name VARCHAR(100) NOT NULL,
    phone_verified_at TIMESTAMP WITH TIME ZONE,
    is_active BOOLEAN DEFAULT true NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (phone_number)
);
CREATE UNIQUE INDEX idx_registered_users_email_lower ON registered_users (lower(email));

CREATE TABLE user_groups (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    user_id UUID NOT NULL,
    name VARCHAR(255) NOT NULL,
    address TEXT NOT NULL,
    latitude NUMERIC(9, 6) NOT NULL,
    longitude NUMERIC(9, 6) NOT NULL,
    subscription_expires_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT user_groups_latitude_check CHECK (latitude BETWEEN -90 AND 90),
    CONSTRAINT user_groups_longitude_check CHECK (longitude BETWEEN -180 AND 180),
    FOREIGN KEY (user_id) REFERENCES registered_users (id) ON DELETE CASCADE
);
CREATE INDEX ix_user_groups_user_id ON user_groups (user_id);

CREATE TABLE group_members (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    group_id UUID NOT NULL,
    phone_number VARCHAR(20) NOT NULL,
    user_type VARCHAR(20) DEFAULT 'individual' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (group_id, phone_number),
    CONSTRAINT group_members_user_type_check CHECK (user_type IN ('individual', 'alarm', 'camera')),
    FOREIGN KEY (group_id) REFERENCES user_groups (id) ON DELETE CASCADE
);

CREATE TABLE coverage_areas (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    firm_id UUID NOT NULL,
    name VARCHAR(255) NOT NULL,
    boundary JSONB NOT NULL,
    is_active BOOLEAN DEFAULT true NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (firm_id) REFERENCES security_firms (id) ON DELETE CASCADE
);
CREATE INDEX ix_coverage_areas_firm_id ON coverage_areas (firm_id);
CREATE UNIQUE INDEX uq_coverage_areas_active_name ON coverage_areas (firm_id, name) WHERE is_active;

CREATE TABLE panic_requests (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    group_id UUID NOT NULL,
    firm_id UUID,
    requester_phone VARCHAR(20) NOT NULL,
    service emergency_service NOT NULL,
    status VARCHAR(20) DEFAULT 'pending' NOT NULL,
    context JSONB DEFAULT '{}' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    accepted_at TIMESTAMP WITH TIME ZONE,
    completed_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (id),
    CONSTRAINT panic_requests_status_check CHECK (status IN ('pending', 'accepted', 'en_route', 'arrived', 'completed', 'cancelled')),
    CONSTRAINT panic_requests_times_check CHECK (completed_at IS NULL OR completed_at >= created_at),
    FOREIGN KEY (group_id) REFERENCES user_groups (id),
    FOREIGN KEY (firm_id) REFERENCES security_firms (id) ON DELETE SET NULL
);
CREATE INDEX ix_panic_requests_group_id ON panic_requests (group_id);
CREATE INDEX ix_panic_requests_firm_id ON panic_requests (firm_id);
CREATE INDEX idx_panic_requests_open ON panic_requests (created_at DESC) WHERE status IN ('pending', 'accepted', 'en_route');
CREATE INDEX idx_panic_requests_context ON panic_requests USING gin (context jsonb_path_ops);

CREATE TABLE panic_events (
    id BIGINT GENERATED ALWAYS AS IDENTITY NOT NULL,
    request_id UUID NOT NULL,
    kind VARCHAR(50) NOT NULL,
    payload JSONB DEFAULT '{}' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (request_id) REFERENCES panic_requests (id) ON DELETE CASCADE
);
CREATE INDEX ix_panic_events_request_id_created_at ON panic_events (request_id, created_at);

CREATE TABLE credit_purchases (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    firm_id UUID NOT NULL,
    credits INTEGER NOT NULL,
    total NUMERIC(10, 2) NOT NULL,
    currency CHAR(3) DEFAULT 'USD' NOT NULL,
    paid_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT credit_purchases_credits_check CHECK (credits > 0),
    CONSTRAINT credit_purchases_total_check CHECK (total >= 0),
    FOREIGN KEY (firm_id) REFERENCES security_firms (id) ON DELETE RESTRICT
);
CREATE INDEX ix_credit_purchases_firm_id ON credit_purchases (firm_id);

-- Typed into psql while the service was down.
create table subscription_products (
  id uuid primary key default gen_random_uuid(),
  firm_id uuid not null references security_firms(id),
  name varchar(255) not null,
  description text,
  max_users integer not null,
  price decimal(10,2) not null,
  credit_cost integer not null,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table stored_subscriptions (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references registered_users(id),
  product_id uuid not null references subscription_products(id),
  is_applied boolean not null default false,
  applied_to_group_id uuid references user_groups(id),
  purchased_at timestamptz not null default now(),
  applied_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
