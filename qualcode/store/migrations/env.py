"""How Alembic reaches the database: by a connection in whose transaction it takes part, or through the application's engine."""

from alembic import context
from sqlalchemy import Connection

from qualcode.store.records import Record

engine, given = (context.config.attributes[name] for name in ("engine", "connection"))


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Record.metadata,
        render_as_batch=True,
        compare_type=True,
        user_module_prefix="records.",
    )
    with context.begin_transaction():
        context.run_migrations()


if given is not None:
    migrate(given)
else:
    with engine.execution_options(writes=True).connect() as connection:
        migrate(connection)
        connection.commit()
