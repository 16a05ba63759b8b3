"""Alembic's entry: migrates over the connection that `database.open_database` hands in."""

from alembic import context

from interview_coach.history.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
