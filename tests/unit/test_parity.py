"""How environments that should be alike are compared: their own names read as one, sizes listed, the rest found."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

import pytest

from cli import parity
from cli.planned import UNKNOWN, Resource


def resource(values: dict[str, Any], kind: str = "aws_lambda_function", key: str = "x") -> Resource:
    return Resource(f'module.site.{kind}.this["{key}"]', kind, values)


def found(uat: dict[str, Any], prod: dict[str, Any], kind: str = "aws_lambda_function") -> list[str]:
    return list(parity.differences([resource(uat, kind)], [resource(prod, kind)]))


@pytest.mark.parametrize(
    ("uat", "prod"),
    [
        ("slipway-uat-shop", "slipway-prod-shop"),
        ("/slipway/uat/platform/v1", "/slipway/prod/platform/v1"),
        ("arn:aws:sns:us-east-1:222222222222:slipway-uat-page", "arn:aws:sns:us-east-1:333333333333:slipway-prod-page"),
        ("shop.uat.slipway.example", "shop.slipway.example"),
        ("slipway_uat_restore", "slipway_prod_restore"),
    ],
)
def test_what_is_each_environments_own_is_no_difference(uat: str, prod: str) -> None:
    assert found({"name": uat}, {"name": prod}) == []


@pytest.mark.parametrize(
    ("uat", "prod"),
    [
        ({"memory_size": 512}, {"memory_size": 1024}),
        ({"memory_size": 512}, {}),
        ({"name": "slipway-uat-shop"}, {"name": "slipway-prod-store"}),
        ({"name": "products"}, {"name": "uats"}),
        ({"rule": [{"enabled": True}]}, {"rule": [{"enabled": False}]}),
        ({"policy": json.dumps({"Action": ["a"]})}, {"policy": json.dumps({"Action": ["a", "b"]})}),
    ],
)
def test_any_other_value_is_a_difference(uat: dict[str, Any], prod: dict[str, Any]) -> None:
    (only,) = found(uat, prod)
    assert only.startswith('module.site.aws_lambda_function.this["x"]: ')


def test_the_difference_names_the_attribute_and_both_values() -> None:
    assert found({"rule": [{"days": 1}]}, {"rule": [{"days": 2}]}) == [
        'module.site.aws_lambda_function.this["x"]: rule[0].days is 1 and 2'
    ]


def test_the_order_of_a_documents_fields_is_no_difference() -> None:
    assert found({"policy": '{"a": 1, "b": 2}'}, {"policy": '{"b": 2, "a": 1}'}) == []


def test_what_only_the_apply_tells_is_compared_with_nothing() -> None:
    assert found({"arn": UNKNOWN}, {"arn": UNKNOWN}) == []


def test_what_only_one_of_them_has_is_a_difference() -> None:
    assert list(parity.differences([resource({})], [])) == [
        'module.site.aws_lambda_function.this["x"]: only one of the two has it'
    ]


def test_a_zone_more_is_a_size_and_none_at_all_is_a_difference() -> None:
    one, more = resource({}, "aws_nat_gateway", "us-east-1a"), resource({}, "aws_nat_gateway", "us-east-1c")
    assert list(parity.differences([one], [one, more])) == []
    assert list(parity.differences([], [one])) == [f"{one.address}: only one of the two has it"]


def test_only_what_logs_are_kept_may_differ() -> None:
    def days(module: str, number: int) -> Resource:
        kind = "aws_s3_bucket_lifecycle_configuration"
        return Resource(f'{module}.{kind}.this["x"]', kind, {"rule": [{"expiration": [{"days": number}]}]})

    logs, media = "module.platform.module.logs", "module.site.module.storage"
    assert list(parity.differences([days(logs, 90)], [days(logs, 365)])) == []
    assert len(list(parity.differences([days(media, 7)], [days(media, 30)]))) == 1


def test_a_size_is_listed_with_its_type_and_attribute() -> None:
    values = ({"retention_in_days": 90}, {"retention_in_days": 365})
    assert found(*values, kind="aws_cloudwatch_log_group") == []
    assert len(found(*values, kind="aws_lambda_function")) == 1


@pytest.mark.parametrize(("pattern", "reason"), parity.ALLOWED.items())
def test_every_listed_difference_has_a_reason_and_one_type(pattern: str, reason: str) -> None:
    assert len(re.findall(r"\\\.aws_[a-z0-9_()|]+\\\.", pattern)) == 1, pattern
    assert len(reason) >= len("size")


def _view(database: str, sql: str) -> dict[str, Any]:
    said = json.dumps({"originalSql": sql, "schema": database}).encode()
    return {"view_original_text": f"/* Presto View: {base64.b64encode(said).decode()} */"}


def test_views_are_compared_by_what_they_say() -> None:
    kind = "aws_glue_catalog_table"
    uat = _view("slipway_uat_lake", "select 1")
    assert found(uat, _view("slipway_prod_lake", "select 1"), kind) == []
    (difference,) = found(uat, _view("slipway_prod_lake", "select 2"), kind)
    assert "originalSql is 'select 1' and 'select 2'" in difference
