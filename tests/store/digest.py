from sqlalchemy import select

from scoring.store import Store, schema
from scoring.store.documents import canonical, sha256
from scoring.store.engine import read_transaction


def digest(store: Store) -> str:
    """SHA-256 over every row of every table but those of the moment: equal for equal records."""
    parts = []
    with read_transaction(store._engine) as connection:
        for table in sorted(schema.metadata.tables.values(), key=lambda table: table.name):
            if table in schema.LIVE:
                continue
            for row in connection.execute(select(table).order_by(*table.primary_key)).mappings():
                values = {
                    name: sha256(value) if isinstance(value, bytes) else value
                    for name, value in row.items()
                }
                parts.append(f"{table.name} {sha256(canonical(values).encode())}")
    return sha256("\n".join(parts).encode())
