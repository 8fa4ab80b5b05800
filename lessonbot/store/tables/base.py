"""The tables' common ground."""

from sqlalchemy import Index, MetaData, TextClause

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def some(name: str, *columns: str, where: TextClause) -> Index:
    """An index of some of a table's rows."""
    return Index(name, *columns, sqlite_where=where, postgresql_where=where)
