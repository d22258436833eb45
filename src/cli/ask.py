"""`slipway ask`: a question to the lake, by its name or in SQL, to Athena here or in the cloud."""

from __future__ import annotations

import difflib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cli import prices
from cli.errors import CommandError
from cli.gate import roots

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from cli.terraform import Root

Value = str | int | float | None

MOST_ROWS = 1000
"""More is no answer for a terminal: what is left out is said."""

LEAST_BYTES = 10_000_000
"""Athena bills each question for 10 MB at least."""

_NUMBERS: dict[str, Callable[[str], Value]] = {
    "bigint": int,
    "integer": int,
    "int": int,
    "smallint": int,
    "tinyint": int,
    "double": float,
    "float": float,
    "real": float,
    "decimal": float,
}
_MOST_IN_ONE_CALL = 50


@dataclass(frozen=True)
class Answer:
    """What was found: a name for each column, whether it holds numbers, and rows in Athena's order."""

    columns: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[Value, ...], ...]
    all_rows: bool
    """False when there are more than MOST_ROWS."""
    bytes_read: int
    seconds: float

    @property
    def usd(self) -> float:
        """What Athena bills for the question."""
        return max(self.bytes_read, LEAST_BYTES) / 1e12 * prices.ATHENA_TB.usd


@dataclass(frozen=True)
class Lake:
    """An environment's lake as Athena knows it. `athena` is a client of boto3."""

    athena: Any
    database: str
    workgroup: str

    @classmethod
    def of(cls, platform: Root) -> Lake:
        """The lake of the environment whose platform this is, with our credentials, or the emulator's for local."""
        prefix = roots.state_bucket(platform).removesuffix("-state")
        client = roots.client(roots.credentials(platform), "athena")
        return cls(client, f"{prefix.replace('-', '_')}_lake", f"{prefix}-lake")

    def questions(self) -> dict[str, tuple[str, str]]:
        """The named queries: what each is about, and its SQL. Raises CommandError when there are none."""
        pages = self.athena.get_paginator("list_named_queries").paginate(WorkGroup=self.workgroup)
        ids = [one for page in pages for one in page.get("NamedQueryIds", [])]
        found = {}
        for start in range(0, len(ids), _MOST_IN_ONE_CALL):
            batch = self.athena.batch_get_named_query(NamedQueryIds=ids[start : start + _MOST_IN_ONE_CALL])
            found.update({one["Name"]: (one["Description"], one["QueryString"]) for one in batch["NamedQueries"]})
        if not found:
            raise CommandError(f"Workgroup {self.workgroup} has no named queries: has this environment a lake?")
        return dict(sorted(found.items()))

    def sql(self, question: str) -> str:
        """The SQL of a named query. Raises CommandError, with the names that are near, when there is none."""
        known = self.questions()
        if question not in known:
            near = difflib.get_close_matches(question, known, n=3, cutoff=0.4) or list(known)
            raise CommandError(
                f'No question is called "{question}". There is: {", ".join(near)}. Ask your own with --sql.'
            )
        return known[question][1]

    def answer(self, sql: str, *, pause: Callable[[float], None] = time.sleep) -> Answer:
        """Ask Athena and wait. What is not waited for any more, because somebody pressed Ctrl-C, is ended there too.

        Raises CommandError with Athena's reason when it refuses, and with the limit when the question would read more.
        """
        query = self.athena.start_query_execution(
            QueryString=sql, QueryExecutionContext={"Database": self.database}, WorkGroup=self.workgroup
        )["QueryExecutionId"]
        try:
            done = self._finished(query, pause)
        except KeyboardInterrupt:
            self.athena.stop_query_execution(QueryExecutionId=query)
            raise
        self._accept(done)
        names, numeric, rows, all_rows = self._rows(query, done.get("StatementType"))
        statistics = done.get("Statistics", {})
        return Answer(
            names,
            numeric,
            rows,
            all_rows,
            bytes_read=statistics.get("DataScannedInBytes", 0),
            seconds=statistics.get("TotalExecutionTimeInMillis", 0) / 1000,
        )

    def _finished(self, query: str, pause: Callable[[float], None]) -> Mapping[str, Any]:
        seconds = 0.1
        while True:
            found: Mapping[str, Any] = self.athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]
            if found["Status"]["State"] not in ("QUEUED", "RUNNING"):
                return found
            pause(seconds)
            seconds = min(2.0, 1.5 * seconds)

    def _accept(self, done: Mapping[str, Any]) -> None:
        state, reason = done["Status"]["State"], done["Status"].get("StateChangeReason") or "no reason"
        if state == "SUCCEEDED":
            return
        if "Bytes scanned limit" in reason:
            raise CommandError(
                f"The question would read more than {self._limit():,} MB, the limit of workgroup {self.workgroup}: "
                "ask for fewer days (where day >= '2026-11-21') or fewer columns."
            )
        raise CommandError(f"Athena did not answer ({state.lower()}): {' '.join(reason.split())}")

    def _limit(self) -> int:
        group = self.athena.get_work_group(WorkGroup=self.workgroup)["WorkGroup"]
        return int(group["Configuration"]["BytesScannedCutoffPerQuery"]) // 1024**2

    def _rows(
        self, query: str, statement: str | None
    ) -> tuple[tuple[str, ...], tuple[bool, ...], tuple[tuple[Value, ...], ...], bool]:
        names: tuple[str, ...] = ()
        kinds: tuple[str, ...] = ()
        rows: list[tuple[Value, ...]] = []
        for number, page in enumerate(self._pages(query)):
            described = page["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
            names = tuple(one["Name"] for one in described)
            kinds = tuple(one["Type"] for one in described)
            found = page["ResultSet"]["Rows"]
            # The first row of a SELECT's first page is its heading.
            for row in found[1:] if number == 0 and statement == "DML" else found:
                if len(rows) == MOST_ROWS:
                    return names, _numeric(kinds), tuple(rows), False
                rows.append(tuple(_value(cell, kind) for cell, kind in zip(row["Data"], kinds, strict=True)))
        return names, _numeric(kinds), tuple(rows), True

    def _pages(self, query: str) -> Iterator[Mapping[str, Any]]:
        yield from self.athena.get_paginator("get_query_results").paginate(QueryExecutionId=query)


def _numeric(kinds: tuple[str, ...]) -> tuple[bool, ...]:
    return tuple(kind.split("(")[0] in _NUMBERS for kind in kinds)


def _value(cell: Mapping[str, str], kind: str) -> Value:
    """A cell as a value: Athena sends text, and nothing at all for null."""
    text = cell.get("VarCharValue")
    if text is None:
        return None
    return _NUMBERS.get(kind.split("(", maxsplit=1)[0], str)(text)
