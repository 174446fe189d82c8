"""Tables of the service, the same on SQLite and PostgreSQL.

Moments are seconds since 1970 by the clock of who wrote them; no decision about leases depends on
them. Everything large is a blob: workers on other machines need nothing but the database.
"""

from __future__ import annotations

import sqlalchemy as sa

SCHEMA_VERSION = 1

metadata = sa.MetaData()
LARGE = sa.LargeBinary()
COUNT = sa.BigInteger()

meta = sa.Table(
    "service_meta",
    metadata,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

blobs = sa.Table(
    "blobs",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("owner", sa.String(40), nullable=False, index=True),
    sa.Column("size_bytes", COUNT, nullable=False),
    sa.Column("data", LARGE, nullable=False),
)

jobs = sa.Table(
    "jobs",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("tenant", sa.String(80), nullable=False),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("name", sa.Text, nullable=False, server_default=""),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("priority", sa.Integer, nullable=False, server_default="0"),
    # What was asked for.
    sa.Column("request", sa.Text, nullable=False),
    sa.Column("request_hash", sa.String(64), nullable=False),
    sa.Column("scenario_blob", sa.String(64), nullable=False),
    sa.Column("scenario_hash", sa.String(80), nullable=False, server_default=""),
    sa.Column("idempotency_key", sa.String(255)),
    sa.Column("external_id", sa.String(255)),
    sa.Column("parent_id", sa.String(40)),
    sa.Column("created_by", sa.String(80), nullable=False, server_default=""),
    # Limits and moments.
    sa.Column("limit_s", sa.Float),
    sa.Column("queue_limit_s", sa.Float),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("started_at", sa.Float),
    sa.Column("ended_at", sa.Float),
    sa.Column("fetched_at", sa.Float),
    # Who works on it: writes of an earlier attempt are refused.
    sa.Column("attempt", sa.Integer, nullable=False, server_default="0"),
    sa.Column("crashes", sa.Integer, nullable=False, server_default="0"),
    sa.Column("executor", sa.String(120)),
    sa.Column("requeued", sa.Integer, nullable=False, server_default="0"),
    # What is known so far.
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.Column("progress", sa.Text, nullable=False, server_default="{}"),
    sa.Column("incumbent_blob", sa.String(64)),
    sa.Column("stop", sa.String(10)),
    sa.Column("result_blob", sa.String(64)),
    sa.Column("summary", sa.Text, nullable=False, server_default="{}"),
    sa.Column("problem", sa.Text),
    sa.UniqueConstraint("tenant", "kind", "idempotency_key", name="one_job_per_key"),
    sa.UniqueConstraint("tenant", "kind", "external_id", name="one_job_per_external_id"),
    sa.Index("jobs_listed", "tenant", "kind", "created_at", "id"),
    sa.Index("jobs_by_state", "state"),
)
OPEN_JOBS = sa.Index("jobs_of_tenant_by_state", jobs.c.tenant, jobs.c.state)
"""Counts what a tenant has open without looking at the rows: every request asks for that."""

events = sa.Table(
    "job_events",
    metadata,
    sa.Column("job_id", sa.String(40), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("data", sa.Text, nullable=False),
)

executors = sa.Table(
    "executors",
    metadata,
    sa.Column("id", sa.String(120), primary_key=True),
    sa.Column("host", sa.String(120), nullable=False),
    sa.Column("pid", sa.Integer, nullable=False),
    sa.Column("born", sa.String(80), nullable=False),
    sa.Column("beats", COUNT, nullable=False, server_default="0"),
    sa.Column("is_dead", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("seen_at", sa.Float, nullable=False),
)

scenarios = sa.Table(
    "scenarios",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("tenant", sa.String(80), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("content_hash", sa.String(80), nullable=False),
    sa.Column("blob", sa.String(64), nullable=False),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("created_by", sa.String(80), nullable=False, server_default=""),
    sa.Index("scenarios_listed", "tenant", "created_at", "id"),
)

api_keys = sa.Table(
    "api_keys",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("tenant", sa.String(80), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("role", sa.String(20), nullable=False),
    sa.Column("secret_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("prefix", sa.String(20), nullable=False),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("expires_at", sa.Float),
    sa.Column("revoked_at", sa.Float),
    sa.Column("used_at", sa.Float),
)

audit = sa.Table(
    "audit_trail",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("tenant", sa.String(80), nullable=False),
    sa.Column("key_id", sa.String(40), nullable=False),
    sa.Column("action", sa.String(60), nullable=False),
    sa.Column("subject", sa.String(120), nullable=False),
    sa.Column("request_id", sa.String(80), nullable=False, server_default=""),
    sa.Index("audit_listed", "tenant", "at", "id"),
)

webhooks = sa.Table(
    "webhooks",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("tenant", sa.String(80), nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("secret", sa.Text, nullable=False),
    sa.Column("states", sa.Text, nullable=False),
    sa.Column("is_active", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Index("webhooks_of_tenant", "tenant"),
)

deliveries = sa.Table(
    "webhook_deliveries",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("webhook_id", sa.String(40), nullable=False),
    sa.Column("tenant", sa.String(80), nullable=False),
    sa.Column("job_id", sa.String(40), nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("next_at", sa.Float, nullable=False),
    sa.Column("status", sa.Integer),
    sa.Column("problem", sa.Text),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Index("deliveries_due", "state", "next_at"),
)

# Who changes what is kept for a plan raises its book's version: two of them cannot both do so.
plan_books = sa.Table(
    "plan_books",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("tenant", sa.String(80), nullable=False),
    sa.Column("version", sa.Integer, nullable=False, server_default="0"),
)

reservations = sa.Table(
    "reservations",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("book_id", sa.String(40), nullable=False),
    sa.Column("tenant", sa.String(80), nullable=False),
    sa.Column("job_id", sa.String(40), nullable=False),
    sa.Column("subject_id", sa.String(255), nullable=False),
    sa.Column("document", sa.Text, nullable=False),
    sa.Column("offer", sa.Text, nullable=False),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("expires_at", sa.Float, nullable=False),
    sa.UniqueConstraint("book_id", "subject_id", name="one_reservation_per_subject"),
    sa.Index("reservations_by_end", "expires_at"),
)

order_books = sa.Table(
    "order_books",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("tenant", sa.String(80), nullable=False),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("name", sa.Text, nullable=False, server_default=""),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.Column("scenario_blob", sa.String(64), nullable=False),
    sa.Column("scenario_id", sa.String(40)),
    sa.Column("closing", sa.Text),
    sa.Column("outcome", sa.Text),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("created_by", sa.String(80), nullable=False, server_default=""),
    # Added later: empty in books that were closed before.
    sa.Column("closed_at", sa.Float),
    sa.Index("order_books_listed", "tenant", "created_at", "id"),
)

booked_orders = sa.Table(
    "booked_orders",
    metadata,
    sa.Column("book_id", sa.String(40), primary_key=True),
    sa.Column("subject_id", sa.String(255), primary_key=True),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("document", sa.Text, nullable=False),
    sa.Column("document_hash", sa.String(64), nullable=False),
    sa.Column("created_at", sa.Float, nullable=False),
)
