"""The lookup `among`: one value for any number of keys, so that a query's text is the same for all of them."""

from typing import Any

from django.db.models import Field, Lookup


@Field.register_lookup
class Among(Lookup):
    """`pk__among=cases.rows.many(keys)`."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        (left, before), (_, keys) = self.process_lhs(compiler, connection), self.process_rhs(compiler, connection)
        asked = "IN (SELECT value FROM json_each(%s))" if connection.vendor == "sqlite" else "= ANY(%s)"
        return f"{left} {asked}", (*before, *keys)
