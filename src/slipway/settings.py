"""What each function is told by its environment. A variable is the upper-case name of its field, nothing more.

A contract test holds these fields against the variables that Terraform sets.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from slipway.doors import Doors
from slipway.media import MAX_BYTES, Kind
from slipway.origin import Origin
from slipway.presets import Preset, presets_from_json
from slipway.quotas import Quotas, quotas_from_json

if TYPE_CHECKING:
    from collections.abc import Mapping


class SettingsError(ValueError):
    """A variable is missing or unusable. A retry does not help: the deployment is wrong."""


@dataclass(frozen=True, slots=True)
class Container:
    """Where a function runs; not ours to set.

    In Lambda a handler makes its clients while it is imported: a starting container has a full CPU, a request a share.
    """

    in_lambda: bool
    own_endpoint: bool  # the SDK talks to another AWS than Amazon's
    memory_mb: int | None  # of the function

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Container:
        """Read the variables; none of them is needed."""
        return cls(
            in_lambda="AWS_LAMBDA_FUNCTION_NAME" in env,
            own_endpoint=bool(env.get("AWS_ENDPOINT_URL_S3") or env.get("AWS_ENDPOINT_URL")),
            memory_mb=int(env["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]) if "AWS_LAMBDA_FUNCTION_MEMORY_SIZE" in env else None,
        )


@dataclass(frozen=True, slots=True)
class UploadImageSettings:
    """Of `upload_image`."""

    table_name: str
    originals_bucket: str
    media_url: str  # base of the CDN's URLs, no trailing slash
    retention_days: int
    auth_client_id: str
    origin_hashes: Origin  # the CDN, by what it may send
    uploads: Doors
    limits: Quotas
    file_bytes: Mapping[Kind, int]  # the largest original

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> UploadImageSettings:
        """Read the variables. Raises SettingsError that names the one at fault."""
        return cls(
            table_name=_text(env, "TABLE_NAME"),
            originals_bucket=_text(env, "ORIGINALS_BUCKET"),
            media_url=_url(env, "MEDIA_URL"),
            retention_days=_days(env, "RETENTION_DAYS"),
            auth_client_id=_text(env, "AUTH_CLIENT_ID"),
            origin_hashes=_origin(env, "ORIGIN_HASHES"),
            uploads=_doors(env, "UPLOADS"),
            limits=_quotas(env, "LIMITS"),
            file_bytes=_file_bytes(env, "FILE_BYTES"),
        )


@dataclass(frozen=True, slots=True)
class MediaApiSettings:
    """Of `media_api`."""

    table_name: str
    originals_bucket: str
    derivatives_bucket: str
    media_url: str  # base of the CDN's URLs, no trailing slash
    retention_days: int
    auth_client_id: str
    cursor_key_arn: str
    distribution_id: str
    event_bus_name: str
    origin_hashes: Origin  # the CDN, by what it may send
    uploads: Doors
    limits: Quotas
    file_bytes: Mapping[Kind, int]  # the largest original

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> MediaApiSettings:
        """Read the variables. Raises SettingsError that names the one at fault."""
        return cls(
            table_name=_text(env, "TABLE_NAME"),
            originals_bucket=_text(env, "ORIGINALS_BUCKET"),
            derivatives_bucket=_text(env, "DERIVATIVES_BUCKET"),
            media_url=_url(env, "MEDIA_URL"),
            retention_days=_days(env, "RETENTION_DAYS"),
            auth_client_id=_text(env, "AUTH_CLIENT_ID"),
            cursor_key_arn=_text(env, "CURSOR_KEY_ARN"),
            distribution_id=_text(env, "DISTRIBUTION_ID"),
            event_bus_name=_text(env, "EVENT_BUS_NAME"),
            origin_hashes=_origin(env, "ORIGIN_HASHES"),
            uploads=_doors(env, "UPLOADS"),
            limits=_quotas(env, "LIMITS"),
            file_bytes=_file_bytes(env, "FILE_BYTES"),
        )


@dataclass(frozen=True, slots=True)
class ProcessImageSettings:
    """Of `process_image`."""

    table_name: str
    originals_bucket: str
    derivatives_bucket: str
    event_bus_name: str
    presets: tuple[Preset, ...]
    file_bytes: Mapping[Kind, int]  # the largest original
    fast: bool  # worse pictures of the same size in half the time
    heic: bool  # takes HEIC too: needs the zip with its decoder

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> ProcessImageSettings:
        """Read the variables. Raises SettingsError that names the one at fault."""
        return cls(
            table_name=_text(env, "TABLE_NAME"),
            originals_bucket=_text(env, "ORIGINALS_BUCKET"),
            derivatives_bucket=_text(env, "DERIVATIVES_BUCKET"),
            event_bus_name=_text(env, "EVENT_BUS_NAME"),
            presets=_presets(env, "PRESETS"),
            file_bytes=_file_bytes(env, "FILE_BYTES"),
            fast=_flag(env, "FAST"),
            heic=_flag(env, "HEIC"),
        )


@dataclass(frozen=True, slots=True)
class RecordEventSettings:
    """Of `record_event`."""

    lake_stream: str
    lake_bucket: str  # for what is no event
    pseudonym_key_arn: str

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> RecordEventSettings:
        """Read the variables. Raises SettingsError that names the one at fault."""
        return cls(
            lake_stream=_text(env, "LAKE_STREAM"),
            lake_bucket=_text(env, "LAKE_BUCKET"),
            pseudonym_key_arn=_text(env, "PSEUDONYM_KEY_ARN"),
        )


def _text(env: Mapping[str, str], name: str) -> str:
    value = env.get(name, "").strip()
    if not value:
        raise SettingsError(f"{name} is not set")
    return value


def _url(env: Mapping[str, str], name: str) -> str:
    return _text(env, name).rstrip("/")


def _days(env: Mapping[str, str], name: str) -> int:
    text = _text(env, name)
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 365):
        raise SettingsError(f"{name} must be a whole number of days from 1 to 365")
    return int(text)


def _origin(env: Mapping[str, str], name: str) -> Origin:
    try:
        return Origin(tuple(_text(env, name).split()))
    except SettingsError:
        raise
    except ValueError as error:
        raise SettingsError(f"{name} must be SHA-256 hashes in lower-case hex, separated by spaces") from error


def _doors(env: Mapping[str, str], name: str) -> Doors:
    try:
        return Doors.from_text(_text(env, name))
    except SettingsError:
        raise
    except ValueError as error:
        raise SettingsError(f"{name}: {error}") from error


def _quotas(env: Mapping[str, str], name: str) -> Quotas:
    try:
        return quotas_from_json(_text(env, name))
    except SettingsError:
        raise
    except ValueError as error:
        raise SettingsError(f"{name}: {error}") from error


def _file_bytes(env: Mapping[str, str], name: str) -> Mapping[Kind, int]:
    try:
        document = json.loads(_text(env, name))
    except ValueError:
        document = None
    if not isinstance(document, dict) or set(document) != set(Kind):
        raise SettingsError(f"{name} must say the bytes of {', '.join(Kind)} and nothing else")
    if not all(type(size) is int and 1 <= size <= MAX_BYTES[Kind(kind)] for kind, size in document.items()):
        raise SettingsError(f"{name}: each must be a whole number of bytes, at most what any site takes of its kind")
    return {Kind(kind): size for kind, size in document.items()}


def _flag(env: Mapping[str, str], name: str) -> bool:
    text = _text(env, name)
    if text not in ("true", "false"):
        raise SettingsError(f"{name} must be true or false")
    return text == "true"


def _presets(env: Mapping[str, str], name: str) -> tuple[Preset, ...]:
    try:
        return presets_from_json(_text(env, name))
    except ValueError as error:
        raise SettingsError(f"{name}: {error}") from error
