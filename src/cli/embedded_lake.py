"""What ministack's Athena lacks so that a question to the lake is answered as on AWS.

ministack 1.5.33 answers SQL by DuckDB over the tables of the catalogue. Missing are views, names of columns that a
SerDe maps, nested types of an empty table, how much a query read and the workgroup's limit on it, and whose workgroup
the id of a query stands for, which is what policies ask. DuckDB itself says what it read: only the columns and the
folders that a question needs, as on AWS.
"""

from __future__ import annotations

import asyncio
import json
import shutil
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from cli import athena_views

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Table = Mapping[str, Any]

_DEPTH = 16
"""So deep may views stand on each other; one that reads itself ends here."""

LIMIT = "Query cancelled! : Bytes scanned limit was exceeded"
"""What Athena says of a query that would have read more than its workgroup allows."""

_bytes_read: ContextVar[list[int]] = ContextVar("bytes_read")


def complete(*, athena: Any, firehose: Any, glue: Any, iam_actions: Any) -> None:
    """Add to ministack's Athena (`athena`, `glue`, `firehose`: modules of `ministack.services`) what it lacks.

    `iam_actions` is `ministack.core.iam_actions`, which reads a request for what policies ask.
    """
    _read_views(athena, glue)
    _read_as_the_catalogue_says(athena, firehose)
    _count_bytes(athena)
    _tell_of_workgroups(athena, iam_actions)


def sql_of(table: Table) -> str | None:
    """The query of a view of the catalogue; None for a table, and for a view that is no Athena view."""
    found = athena_views.document(table.get("ViewOriginalText") or "")
    return json.loads(found)["originalSql"] if found else None


def _read_views(athena: Any, glue: Any) -> None:
    rewrite = athena._rewrite_data_paths

    async def with_views(query: str, database: str | None, catalog: str | None = None) -> Any:
        def table(name: str, of: str | None) -> Table:
            return glue._tables.get(f"{of or database or 'default'}/{name}") or {}

        return await rewrite(expanded(query, athena._table_references, table), database, catalog)

    athena._rewrite_data_paths = with_views


def expanded(query: str, references: Callable[[str], Sequence[Any]], table: Callable[[str, str | None], Table]) -> str:
    """`query` with each view it names replaced by the view's own query, and so on. Raises ValueError for a circle."""
    for _ in range(_DEPTH):
        views = [(one, sql) for one in references(query) if (sql := sql_of(table(one.table, one.database)))]
        if not views:
            return query
        for one, sql in reversed(views):
            alias = "" if one.aliased else f' AS "{one.table}"'
            query = f"{query[: one.start]}(\n{sql}\n){alias}{query[one.end :]}"
    raise ValueError(f"Views stand on each other more than {_DEPTH} deep, or in a circle.")


def _read_as_the_catalogue_says(athena: Any, firehose: Any) -> None:
    relation = athena._table_relation

    def nested(column: Mapping[str, Any]) -> str:
        return str(firehose._hive_to_duckdb_type(column.get("Type", "string")))

    def with_names(table: Table, files: Sequence[str]) -> str:
        storage = table.get("StorageDescriptor") or {}
        given = (storage.get("SerdeInfo") or {}).get("Parameters") or {}
        if athena._data_format(table) != "json" or not any(name.startswith("mapping.") for name in given):
            return str(relation(table, files))
        columns = {one["Name"]: nested(one) for one in storage["Columns"]}
        called = {name: given.get(f"mapping.{name}", name) for name in columns}
        types = ", ".join(f"{_text(called[name])}: {_text(kind)}" for name, kind in columns.items())
        chosen = ", ".join(f"{_name(called[name])} AS {_name(name)}" for name in columns)
        reader = f"read_json({athena._sql_list(files)}, format = 'newline_delimited', columns = {{{types}}})"
        return f"(SELECT {chosen} FROM {reader})"  # noqa: S608 - names and texts are quoted

    def empty(table: Table) -> str:
        columns = [*table["StorageDescriptor"].get("Columns", []), *(table.get("PartitionKeys") or [])]
        chosen = ", ".join(f"CAST(NULL AS {nested(one)}) AS {_name(one['Name'])}" for one in columns)
        return f"(SELECT {chosen or '1'} WHERE FALSE)"

    athena._table_relation = with_names
    athena._empty_relation = empty


def _name(identifier: str) -> str:
    return '"{}"'.format(identifier.replace('"', '""'))


def _text(value: str) -> str:
    return "'{}'".format(value.replace("'", "''"))


def _count_bytes(athena: Any) -> None:
    execute = athena._execute_query

    async def run(query: str, database: str | None, catalog: str | None = None) -> dict[str, Any]:
        rewritten, _, folders = await athena._rewrite_data_paths(query, database, catalog)
        try:
            answer, read = await asyncio.to_thread(_answer, athena, rewritten)
        finally:
            for folder in folders:
                shutil.rmtree(folder, ignore_errors=True)
        _bytes_read.get().append(read)
        return answer

    async def counted(query_id: str, query: str, database: str, ddl: Any, catalog: str | None = None) -> None:
        read: list[int] = []
        _bytes_read.set(read)
        await execute(query_id, query, database, ddl, catalog)
        # Nothing else runs between there and here: nobody sees the state in between.
        execution = athena._executions[query_id]
        execution["Statistics"]["DataScannedInBytes"] = sum(read)
        group = athena._workgroups.get(execution["WorkGroup"]) or {}
        most = (group.get("Configuration") or {}).get("BytesScannedCutoffPerQuery")
        if most and sum(read) > most:
            execution["Status"] |= {"State": "CANCELLED", "StateChangeReason": LIMIT}

    athena._run_duckdb = run
    athena._execute_query = counted


def _answer(athena: Any, sql: str) -> tuple[dict[str, Any], int]:
    """What `sql` gives, in ministack's words, and how many bytes of files were read for it."""
    import duckdb  # noqa: PLC0415 - the embedded AWS starts without it, too

    with duckdb.connect(":memory:") as database:
        # As AWS: times are UTC, whatever the machine's clock shows.
        database.execute("SET TimeZone = 'UTC'")
        # The first as ministack has it; by the second DuckDB would read files twice rather than keep rows.
        database.execute("SET disabled_optimizers = 'type_pushdown,top_n_window_elimination'")
        database.execute("PRAGMA enable_profiling = 'no_output'")
        result = database.execute(sql)
        described = result.description or []
        rows = [list(row) for row in result.fetchall()]
        profile = json.loads(database.get_profiling_information("json"))
    read = profile.get("io", {}).get("total_bytes_read", 0)  # it is silent about a question to nothing but footers
    kinds = [str(kind).upper().split("(")[0].strip() for _, kind, *_ in described]
    return {
        "columns": [name for name, *_ in described],
        "column_types": [athena._DUCKDB_TYPE_MAP.get(kind, "varchar") for kind in kinds],
        "rows": rows,
    }, int(read)


def _tell_of_workgroups(athena: Any, iam_actions: Any) -> None:
    found_in: Callable[..., str] = iam_actions.extract_resource_arn

    def find(service: str, *request: Any) -> str:
        found = found_in(service, *request)
        if service != "athena" or found != "*":
            return found
        _, _, _, body, _, region, account, *_ = request
        asked = json.loads(body or b"{}")
        ids = [asked.get("QueryExecutionId"), asked.get("NamedQueryId"), *asked.get("NamedQueryIds", [])]
        known = [athena._executions.get(one) or athena._named_queries.get(one) for one in ids if one]
        groups = {one["WorkGroup"] for one in known if one}
        # Of several groups there is no one answer: then only who may everything may have them.
        return f"arn:aws:athena:{region}:{account}:workgroup/{groups.pop()}" if len(groups) == 1 else "*"

    iam_actions.extract_resource_arn = find
