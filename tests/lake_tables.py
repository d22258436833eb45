"""The lake's tables and views in a DuckDB of a test: the same files that Terraform gives to Athena."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import yaml

LAKE = Path(__file__).resolve().parents[1] / "modules/lake"
DUCKDB = {"string": "varchar", "int": "integer"}
"""Where Hive and DuckDB call a type by another name."""


def read_yaml(name: str) -> Any:
    return yaml.safe_load((LAKE / name).read_text(encoding="utf-8"))


def tables() -> dict[str, dict[str, str]]:
    """Each table's columns, partitions last as Athena shows them, with their types in the catalogue."""
    found = {}
    for path in sorted((LAKE / "tables").glob("*.yaml")):
        table = yaml.safe_load(path.read_text(encoding="utf-8"))
        found[path.stem] = {one["name"]: one["type"] for one in [*table["columns"], *table.get("partitions", [])]}
    return found


def views() -> dict[str, list[list[str]]]:
    """Each view's columns, name and type, a view behind those that it reads."""
    return {name: [column.split() for column in columns] for name, columns in read_yaml("views.yaml").items()}


def view_sql(name: str) -> str:
    return (LAKE / f"views/{name}.sql").read_text(encoding="utf-8")


def questions() -> dict[str, str]:
    """The named queries, by their name."""
    paths = sorted((LAKE / "questions").glob("*.sql"))
    return {path.stem.replace("_", " "): path.read_text(encoding="utf-8") for path in paths}


def duckdb_type(hive: str) -> str:
    """`hive`, a type of the catalogue, in DuckDB's words, nested ones too."""
    if hive.startswith("array<"):
        return f"{duckdb_type(hive[6:-1])}[]"
    if hive.startswith("struct<"):
        fields = [field.split(":") for field in hive[7:-1].split(",")]
        return f"struct({', '.join(f'{name} {duckdb_type(kind)}' for name, kind in fields)})"
    return DUCKDB.get(hive, hive)


def empty_lake(changed: dict[str, dict[str, str]] | None = None) -> duckdb.DuckDBPyConnection:
    """A database with every table, empty, and every view; `changed` replaces columns of tables."""
    database = duckdb.connect(":memory:")
    for name, columns in (tables() | (changed or {})).items():
        defined = ", ".join(f'"{column}" {duckdb_type(kind)}' for column, kind in columns.items())
        database.execute(f"create table {name} ({defined})")
    for name in views():
        database.execute(f"create view {name} as {view_sql(name)}")
    return database


def fill(database: duckdb.DuckDBPyConnection, table: str, rows: list[dict[str, Any]]) -> None:
    """Add `rows`, whose missing columns are null."""
    columns = tables()[table]
    marks = ", ".join("?" for _ in columns)
    values = [[row.get(column) for column in columns] for row in rows]
    database.executemany(f"insert into {table} values ({marks})", values)


def asked(database: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    """The answer to `sql`, a dictionary for each row."""
    answer = database.execute(sql)
    names = [column[0] for column in answer.description or []]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
