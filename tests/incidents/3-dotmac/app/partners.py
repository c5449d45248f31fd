from sqlalchemy import Column, DateTime, ForeignKey, Numeric, String, func
from sqlalchemy.dialects.postgresql import UUID

from app.db import Base


class PartnerCommissionEvent(Base):
    __tablename__ = "partner_commission_events"

    id = Column(UUID(as_uuid=True), primary_key=True)
    partner_id = Column(UUID(as_uuid=True), ForeignKey("partners.id", ondelete="CASCADE"), nullable=False, index=True)
    customer_id = Column(UUID(as_uuid=True), ForeignKey("customers.id", ondelete="SET NULL"), index=True)
    invoice_id = Column(UUID(as_uuid=True), nullable=True, index=True, comment="Invoice that triggered this commission")
    payout_id = Column(UUID(as_uuid=True), nullable=True, index=True, comment="Reference to payout batch")
    event_type = Column(String(50), nullable=False)
    base_amount = Column(Numeric(12, 2))
    commission_amount = Column(Numeric(12, 2), nullable=False)
    status = Column(String(20), server_default="pending", nullable=False)
    event_date = Column(DateTime(timezone=True), server_default=func.now(), nullable=False)
    created_at = Column(DateTime(timezone=True), server_default=func.now(), nullable=False)
