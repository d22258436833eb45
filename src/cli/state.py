"""The bucket on the emulator that holds Terraform's state, and the locks that a killed run leaves in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import ClientError

from cli import emulator

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

BUCKET = "slipway-local-state"


def client(endpoint: str) -> S3Client:
    """S3 of the emulator with the rights of the account's root."""
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name=emulator.REGION,
        aws_access_key_id=emulator.ACCOUNT,
        aws_secret_access_key="test",  # noqa: S106 - the emulator's constant
    )


def ensure_bucket(endpoint: str) -> bool:
    """Make the state bucket, versioned, as a cloud environment's bootstrap does; whether it had to be made."""
    s3 = client(endpoint)
    try:
        s3.head_bucket(Bucket=BUCKET)
        made = False
    except ClientError:
        s3.create_bucket(Bucket=BUCKET)
        made = True
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    return made


def clear_lock(endpoint: str, key: str) -> str | None:
    """Remove the lock of the state at `key`; who held it since when, None when there was none.

    Only for a caller who knows that the holder is dead: it holds the root itself (`RootRun.exclusive`) and the emulator
    is ours.
    """
    s3 = client(endpoint)
    lock = f"{key}.tflock"
    try:
        held = json.loads(s3.get_object(Bucket=BUCKET, Key=lock)["Body"].read())
    except s3.exceptions.NoSuchKey:
        return None
    except ValueError:  # half written
        held = {}
    s3.delete_object(Bucket=BUCKET, Key=lock)
    return (
        f"{held.get('Who', 'somebody')} ({held.get('Operation', 'a run')} at {held.get('Created', 'an unknown time')})"
    )
