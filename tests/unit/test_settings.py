"""What a function is told, and that it refuses to start when it is told nonsense."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from slipway.doors import Doors
from slipway.media import Kind
from slipway.origin import Origin
from slipway.presets import Fit, Format, Preset
from slipway.quotas import Quota, Scope
from slipway.settings import Container, MediaApiSettings, ProcessImageSettings, SettingsError, UploadImageSettings

PRESETS = [
    {"name": "thumb", "width": 150, "height": 150, "formats": ["jpg", "webp"]},
    {"name": "wide", "width": 1600, "height": None, "fit": "cover", "formats": ["avif"], "quality": 60},
]
LIMIT = {"storage_gb": 2, "uploads_per_day": 30, "uploads_per_minute": 4}
ENV = {
    "TABLE_NAME": "table",
    "ORIGINALS_BUCKET": "originals",
    "DERIVATIVES_BUCKET": "derivatives",
    "MEDIA_URL": "https://cdn.example.com/",
    "RETENTION_DAYS": "7",
    "AUTH_CLIENT_ID": "client",
    "CURSOR_KEY_ARN": "arn",
    "DISTRIBUTION_ID": "E1",
    "ORIGIN_HASHES": f"{'0' * 64} {'a' * 64}",
    "UPLOADS": "open",
    "LIMITS": json.dumps({"site": LIMIT | {"storage_gb": 50}, "user": LIMIT}),
    "FILE_BYTES": json.dumps({"document": 50_000_000, "image": 2_000_000, "video": 5_000_000_000}),
    "EVENT_BUS_NAME": "bus",
    "FAST": "false",
    "HEIC": "false",
    "PRESETS": json.dumps(PRESETS),
}
ALL: list[Any] = [UploadImageSettings, MediaApiSettings, ProcessImageSettings]


@pytest.mark.parametrize("settings", ALL)
def test_every_field_is_read_from_the_variable_of_its_name(settings: Any) -> None:
    names = {field.name.upper() for field in dataclasses.fields(settings)}
    read = settings.from_env({name: value for name, value in ENV.items() if name in names})
    assert read.table_name == "table"
    for name in names:
        with pytest.raises(SettingsError, match=name):
            settings.from_env({other: value for other, value in ENV.items() if other != name})


def test_the_base_of_urls_has_no_slash_at_its_end() -> None:
    assert MediaApiSettings.from_env(ENV).media_url == "https://cdn.example.com"


def test_the_presets_are_read_in_their_order() -> None:
    assert ProcessImageSettings.from_env(ENV).presets == (
        Preset("thumb", 150, 150, Fit.INSIDE, (Format.JPG, Format.WEBP), None),
        Preset("wide", 1600, None, Fit.COVER, (Format.AVIF,), 60),
    )


def test_the_cdn_is_known_by_each_of_its_hashes() -> None:
    assert MediaApiSettings.from_env(ENV).origin_hashes == Origin(("0" * 64, "a" * 64))


@pytest.mark.parametrize("settings", [MediaApiSettings, UploadImageSettings])
@pytest.mark.parametrize("hashes", ["secret", "0" * 63, "0" * 65, "A" * 64, f"{'0' * 64},{'a' * 64}", f"{'0' * 64} x"])
def test_a_secret_where_its_hash_belongs_is_refused_without_being_shown(settings: Any, hashes: str) -> None:
    with pytest.raises(SettingsError, match="ORIGIN_HASHES") as error:
        settings.from_env(ENV | {"ORIGIN_HASHES": hashes})
    assert hashes not in str(error.value)


@pytest.mark.parametrize("settings", [MediaApiSettings, UploadImageSettings])
def test_a_retired_site_says_since_when(settings: Any) -> None:
    assert settings.from_env(ENV).uploads == Doors(None)
    assert settings.from_env(ENV | {"UPLOADS": "closed since 2026-11-21"}).uploads == Doors("2026-11-21")
    for said in ("closed", "Open", "closed since 21.11.2026", "closed since 2026-11-21 or so"):
        with pytest.raises(SettingsError, match="UPLOADS"):
            settings.from_env(ENV | {"UPLOADS": said})


@pytest.mark.parametrize("settings", [MediaApiSettings, UploadImageSettings])
def test_a_site_and_its_users_have_limits(settings: Any) -> None:
    assert settings.from_env(ENV).limits == {
        Scope.SITE: Quota(50_000_000_000, 30, 4),
        Scope.USER: Quota(2_000_000_000, 30, 4),
    }


@pytest.mark.parametrize(
    "limits",
    [
        "",
        "{",
        "[]",
        json.dumps({"user": LIMIT}),
        json.dumps({"site": LIMIT, "user": LIMIT, "team": LIMIT}),
        json.dumps({"site": LIMIT, "user": None}),
        json.dumps({"site": LIMIT, "user": {"storage_gb": 2, "uploads_per_day": 30}}),
        json.dumps({"site": LIMIT, "user": LIMIT | {"uploads_per_hour": 1}}),
        *(json.dumps({"site": LIMIT, "user": LIMIT | {"storage_gb": bad}}) for bad in (0, -1, 1.5, True, "2", None)),
    ],
)
def test_limits_that_would_not_hold_are_refused(limits: str) -> None:
    with pytest.raises(SettingsError, match="LIMITS"):
        MediaApiSettings.from_env(ENV | {"LIMITS": limits})


@pytest.mark.parametrize("settings", ALL)
def test_a_site_says_how_large_a_file_may_be(settings: Any) -> None:
    assert settings.from_env(ENV).file_bytes == {
        Kind.DOCUMENT: 50_000_000,
        Kind.IMAGE: 2_000_000,
        Kind.VIDEO: 5_000_000_000,
    }


@pytest.mark.parametrize(
    "sizes",
    [
        "",
        "{",
        "[]",
        json.dumps({"image": 1}),
        json.dumps({"document": 1, "image": 1, "video": 1, "sound": 1}),
        *(json.dumps({"document": 1, "image": bad, "video": 1}) for bad in (0, -1, 1.5, True, "2", None, 10_000_001)),
    ],
)
def test_file_sizes_that_would_not_hold_are_refused(sizes: str) -> None:
    with pytest.raises(SettingsError, match="FILE_BYTES"):
        UploadImageSettings.from_env(ENV | {"FILE_BYTES": sizes})


@pytest.mark.parametrize(("text", "fast"), [("true", True), ("false", False)])
def test_a_site_may_be_fast(text: str, fast: bool) -> None:
    assert ProcessImageSettings.from_env(ENV | {"FAST": text}).fast is fast


@pytest.mark.parametrize("text", ["", "True", "yes", "1", "0", "null"])
def test_a_flag_is_true_or_false_and_nothing_else(text: str) -> None:
    with pytest.raises(SettingsError, match="FAST"):
        ProcessImageSettings.from_env(ENV | {"FAST": text})


@pytest.mark.parametrize("days", [1, 365])
def test_a_retention_in_range_is_taken(days: int) -> None:
    assert MediaApiSettings.from_env(ENV | {"RETENTION_DAYS": str(days)}).retention_days == days


@pytest.mark.parametrize("days", ["0", "366", "-1", "7.5", "seven", "", " ", "\u0667"])
def test_a_retention_out_of_range_is_refused(days: str) -> None:
    with pytest.raises(SettingsError, match="RETENTION_DAYS"):
        MediaApiSettings.from_env(ENV | {"RETENTION_DAYS": days})


@pytest.mark.parametrize(
    "presets",
    [
        "",
        "{",
        "{}",
        "[1]",
        '[{"name": "a", "width": 1}]',
        '[{"name": "a", "width": 1, "formats": []}]',
        '[{"name": "a", "width": 1, "formats": "jpg"}]',
        '[{"name": "a", "width": 1, "formats": {"jpg": 1}}]',
        '[{"name": "a", "formats": ["jpg"]}]',
        '[{"name": "a", "width": 0, "formats": ["jpg"]}]',
        '[{"name": "a", "width": true, "formats": ["jpg"]}]',
        '[{"name": "a", "width": 1.5, "formats": ["jpg"]}]',
        '[{"name": "a", "width": 1, "formats": ["gif"]}]',
        '[{"name": "a", "width": 1, "formats": ["jpg"], "fit": "stretch"}]',
        '[{"name": "a", "width": 1, "formats": ["jpg"], "widht": 2}]',
        '[{"name": 7, "width": 1, "formats": ["jpg"]}]',
    ],
)
def test_presets_that_are_none_are_refused(presets: str) -> None:
    with pytest.raises(SettingsError, match="PRESETS"):
        ProcessImageSettings.from_env(ENV | {"PRESETS": presets})


def test_a_container_knows_where_it_runs() -> None:
    assert Container.from_env({}) == Container(in_lambda=False, own_endpoint=False, memory_mb=None)
    in_lambda = {"AWS_LAMBDA_FUNCTION_NAME": "f", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1769"}
    assert Container.from_env(in_lambda) == Container(in_lambda=True, own_endpoint=False, memory_mb=1769)
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"):
        assert Container.from_env({name: "http://localhost:4566"}).own_endpoint
        assert not Container.from_env({name: ""}).own_endpoint
