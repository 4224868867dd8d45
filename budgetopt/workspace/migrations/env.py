"""What Alembic runs: the revisions, in the transaction that `database` has begun and locked."""

from alembic import context

# SQLite's DDL is transactional too, where the driver begins no transaction by itself.
context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
