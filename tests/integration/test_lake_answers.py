"""`slipway ask` against the embedded Athena: the views of the catalogue, over files in a bucket, with the limit."""

from __future__ import annotations

import base64
import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import duckdb
import lake_media
import pytest
from embedded import Embedded
from ministack.core import iam_actions
from ministack.services import athena, firehose, glue, s3
from typer.testing import CliRunner

import lake_tables
from cli import ask, embedded_lake, main
from cli.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DATABASE, GROUP, BUCKET = "acme_dev_lake", "acme-dev-lake", "acme-dev-lake"
TRINO = {"string": "varchar", "int": "integer", "timestamp": "timestamp(3)"}


def _table(name: str, columns: dict[str, str], partitions: set[str], **more: Any) -> dict[str, Any]:
    return {
        "Name": name,
        "TableType": "EXTERNAL_TABLE",
        "PartitionKeys": [{"Name": key, "Type": kind} for key, kind in columns.items() if key in partitions],
        "StorageDescriptor": {
            "Location": f"s3://{BUCKET}/curated/{name}/",
            "Columns": [{"Name": key, "Type": kind} for key, kind in columns.items() if key not in partitions],
            "SerdeInfo": {"Parameters": more.pop("serde", {})},
        },
        "Parameters": {"classification": "parquet"} | more,
    }


def _view(name: str) -> dict[str, Any]:
    columns = lake_tables.views()[name]
    said = {
        "originalSql": lake_tables.view_sql(name),
        "catalog": "awsdatacatalog",
        "schema": DATABASE,
        "columns": [{"name": column, "type": TRINO.get(kind, kind)} for column, kind in columns],
    }
    return {
        "Name": name,
        "TableType": "VIRTUAL_VIEW",
        "ViewOriginalText": f"/* Presto View: {base64.b64encode(json.dumps(said).encode()).decode()} */",
        "ViewExpandedText": "/* Presto View */",
        "StorageDescriptor": {"Columns": [{"Name": column, "Type": kind} for column, kind in columns]},
    }


def _log_names() -> dict[str, str]:
    columns = lake_tables.read_yaml("tables/cdn_logs.yaml")["columns"]
    return {f"mapping.{one['name']}": one["json"] for one in columns if "json" in one}


@pytest.fixture(scope="module")
def media() -> list[lake_media.Medium]:
    return lake_media.made(200, seed=21)


@pytest.fixture(scope="module")
def aws() -> Iterator[Embedded]:
    """Athena as the embedded AWS starts it, and as it was again afterwards."""
    kept = {
        name: getattr(athena, name)
        for name in ("_rewrite_data_paths", "_table_relation", "_empty_relation", "_run_duckdb", "_execute_query")
    }
    read = iam_actions.extract_resource_arn
    embedded_lake.complete(athena=athena, firehose=firehose, glue=glue, iam_actions=iam_actions)
    aws = Embedded()
    yield aws
    aws.close()
    iam_actions.extract_resource_arn = read
    for name, function in kept.items():
        setattr(athena, name, function)
    for service in (athena, glue, s3):
        service.reset()


@pytest.fixture(scope="module")
def files(aws: Embedded) -> Any:
    return aws.client("s3", s3)


@pytest.fixture(scope="module")
def lake(
    aws: Embedded, files: Any, media: list[lake_media.Medium], tmp_path_factory: pytest.TempPathFactory
) -> ask.Lake:
    catalogue, queries = aws.client("glue", glue), aws.client("athena", athena)
    files.create_bucket(Bucket=BUCKET)
    files.create_bucket(Bucket="answers")
    catalogue.create_database(DatabaseInput={"Name": DATABASE})
    for name, columns in lake_tables.tables().items():
        more = {"classification": "json", "serde": _log_names()} if name == "cdn_logs" else {}
        catalogue.create_table(DatabaseName=DATABASE, TableInput=_table(name, columns, {"day"}, **more))
    for name in lake_tables.views():
        catalogue.create_table(DatabaseName=DATABASE, TableInput=_view(name))
    queries.create_work_group(
        Name=GROUP,
        Configuration={
            "BytesScannedCutoffPerQuery": 10 * 1024**2,
            "ResultConfiguration": {"OutputLocation": "s3://answers/answers/"},
        },
    )
    for name, sql in lake_tables.questions().items():
        about = sql.splitlines()[0].removeprefix("-- ")
        queries.create_named_query(Name=name, Description=about, Database=DATABASE, QueryString=sql, WorkGroup=GROUP)

    source = lake_tables.empty_lake()
    rows = [row for medium in media for row in lake_media.events(medium)]
    lake_tables.fill(source, "media_events", lake_media.with_faults(rows, seed=22))
    folder = tmp_path_factory.mktemp("lake")
    source.execute(
        f"copy media_events to '{folder}' (format parquet, partition_by (day, site), write_partition_columns)"
    )
    for path in sorted(folder.rglob("*.parquet")):
        files.put_object(Bucket=BUCKET, Key=f"curated/media_events/{path.relative_to(folder)}", Body=path.read_bytes())
    return ask.Lake(queries, DATABASE, GROUP)


def test_a_named_question_is_answered_from_the_views(lake: ask.Lake, media: list[lake_media.Medium]) -> None:
    answer = lake.answer(lake.sql("uploads per day"))
    days = sorted({one.day for one in media})
    assert answer.columns == ("day", "uploads")
    assert answer.numeric == (False, True)
    assert answer.rows == tuple((day, sum(one.day == day for one in media)) for day in days)
    assert answer.all_rows


@pytest.mark.parametrize("name", lake_tables.questions())
def test_every_named_question_is_answered_also_from_tables_without_a_file(lake: ask.Lake, name: str) -> None:
    answer = lake.answer(lake.sql(name))
    assert any(answer.numeric)
    wanted = "cdn_logs" if name in ("top content", "cache hit ratio") else "waf_logs" if "blocked" in name else None
    assert bool(answer.rows) == (wanted is None)


def test_a_log_is_read_by_the_names_that_the_catalogue_maps(lake: ask.Lake, files: Any) -> None:
    today = datetime.now(UTC).date().isoformat()
    line = {
        "date": today, "time": "12:00:00", "x-host-header": "shop.example.com", "cs-method": "GET", "sc-status": "200",
        "sc-bytes": "500", "cs-uri-stem": "/variants/m1/thumb.webp", "x-edge-result-type": "Hit",
    }  # fmt: skip
    key = f"curated/cdn_logs/acme-dev-shop/{today}.json"
    files.put_object(Bucket=BUCKET, Key=key, Body=f"{json.dumps(line)}\n{json.dumps(line)}\n".encode())
    assert lake.answer(lake.sql("top content")).rows == (("shop.example.com", "m1", 1000, 2),)
    files.delete_object(Bucket=BUCKET, Key=key)


def test_only_the_days_that_are_asked_for_are_read(lake: ask.Lake) -> None:
    sql = "select day, sum(uploads) as uploads from uploads_daily group by day order by day"
    whole = lake.answer(sql)
    one = lake.answer(sql.replace("group by", f"where day = '{whole.rows[0][0]}' group by"))
    assert one.rows == whole.rows[:1]
    # Every file's footer is read, wherever it lies: so here, with small files, it is not a third.
    assert 0 < one.bytes_read < whole.bytes_read


def test_a_question_beyond_the_limit_ends_with_the_limit_and_what_to_do(
    lake: ask.Lake, files: Any, tmp_path: Path
) -> None:
    wide = duckdb.connect()
    path = tmp_path / "wide.parquet"
    wide.execute(f"copy (select md5(cast(range as varchar)) as event_id from range(400000)) to '{path}'")
    key = "curated/api_logs/day=2026-11-21/wide.parquet"
    files.put_object(Bucket=BUCKET, Key=key, Body=path.read_bytes())
    with pytest.raises(CommandError, match=r"than 10 MB, the limit of workgroup acme-dev-lake: ask for fewer days"):
        lake.answer("select count(distinct event_id) as ids from api_logs")
    assert lake.answer("select count(*) as rows_ from api_logs").rows == ((400_000,),)
    files.delete_object(Bucket=BUCKET, Key=key)


def test_what_athena_refuses_is_told_in_its_words(lake: ask.Lake) -> None:
    with pytest.raises(CommandError, match=r"Athena did not answer \(failed\): .*no_such_column"):
        lake.answer("select no_such_column from media_events")


def test_a_view_that_reads_itself_is_refused() -> None:
    text = base64.b64encode(json.dumps({"originalSql": "select * from round"}).encode()).decode()
    view = {"ViewOriginalText": f"/* Presto View: {text} */"}
    with pytest.raises(ValueError, match="in a circle"):
        embedded_lake.expanded("select * from round", athena._table_references, lambda name, _: view)


def test_policies_are_asked_for_the_workgroup_of_a_query(lake: ask.Lake) -> None:
    def resource(**body: Any) -> str:
        return iam_actions.extract_resource_arn(
            "athena", "POST", "/", {}, json.dumps(body).encode(), {}, "us-east-1", "000000000000"
        )

    ours = f"arn:aws:athena:us-east-1:000000000000:workgroup/{GROUP}"
    lake.answer("select 1 as one")
    query = lake.athena.list_query_executions(WorkGroup=GROUP)["QueryExecutionIds"][0]
    named = lake.athena.list_named_queries(WorkGroup=GROUP)["NamedQueryIds"]
    assert resource(QueryExecutionId=query) == ours
    assert resource(NamedQueryIds=named) == resource(NamedQueryId=named[0]) == ours
    assert resource(WorkGroup="another").endswith("workgroup/another")
    assert resource(QueryExecutionId="unknown") == "*"


def test_null_is_no_text_and_numbers_are_numbers(lake: ask.Lake) -> None:
    answer = lake.answer("select cast(null as varchar) as nothing, 1.5e0 as half, 7 as seven, true as yes")
    assert answer.rows == ((None, 1.5, 7, "true"),)
    assert answer.numeric == (False, True, True, False)


def test_pages_are_joined_and_a_long_answer_says_that_there_is_more(lake: ask.Lake) -> None:
    whole = lake.answer(f"select range as n from range({ask.MOST_ROWS})")
    assert whole.all_rows
    assert [row[0] for row in whole.rows] == list(range(ask.MOST_ROWS))
    cut = lake.answer(f"select range as n from range({ask.MOST_ROWS + 1})")
    assert (len(cut.rows), cut.all_rows) == (ask.MOST_ROWS, False)


def test_an_unknown_question_is_told_what_there_is(lake: ask.Lake) -> None:
    with pytest.raises(CommandError, match=r'called "upload per days". There is: uploads per day'):
        lake.sql("upload per days")


def test_who_stops_waiting_stops_the_query(lake: ask.Lake) -> None:
    class Impatient(KeyboardInterrupt):
        pass

    def pause(seconds: float) -> None:
        raise Impatient

    before = set(lake.athena.list_query_executions(WorkGroup=GROUP)["QueryExecutionIds"])
    sql = "select count(*) as n from range(5000000) as a where md5(cast(a.range as varchar)) like 'ff%'"
    with pytest.raises(Impatient):
        lake.answer(sql, pause=pause)
    (query,) = set(lake.athena.list_query_executions(WorkGroup=GROUP)["QueryExecutionIds"]) - before
    stopped = lake.athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"]
    assert stopped["State"] == "CANCELLED"


def test_the_command_prints_table_chart_and_what_it_read(
    lake: ask.Lake, media: list[lake_media.Medium], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(ask.Lake, "of", lambda platform: lake)
    run = CliRunner().invoke(main.app, ["ask", "uploads per day"])
    assert run.exit_code == 0, run.output
    today = datetime.now(UTC).date().isoformat()
    count = sum(one.day == today for one in media)
    assert re.search(rf"{today}\s+{count} *\n", run.output)
    assert re.search(rf"{today}  █+\S* {count}\n", run.output)
    assert "MB read in" in run.output
    picture = tmp_path / "chart.png"
    assert CliRunner().invoke(main.app, ["ask", "uploads per day", "--png", str(picture)]).exit_code == 0
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_the_command_lists_questions_and_refuses_two_at_once(lake: ask.Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ask.Lake, "of", lambda platform: lake)
    listed = CliRunner().invoke(main.app, ["ask"])
    assert all(name in listed.output for name in lake_tables.questions())
    both = CliRunner().invoke(main.app, ["ask", "uploads per day", "--sql", "select 1"])
    assert (both.exit_code, "not both" in both.output) == (1, True)
