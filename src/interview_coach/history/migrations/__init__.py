"""Alembic scripts: one file a version."""
