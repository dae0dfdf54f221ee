"""How Alembic reaches the database: through the engine that the application opened."""

from alembic import context

from qualcode.store.records import Record

engine = context.config.attributes["engine"]

with engine.execution_options(writes=True).connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Record.metadata,
        render_as_batch=True,
        compare_type=True,
        user_module_prefix="records.",
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
