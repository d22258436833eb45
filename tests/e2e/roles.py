"""The applied roles, worn: what each is refused on the embedded AWS, which enforces IAM."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from site_client import Site


@contextmanager
def acting_as(site: Site, role: str) -> Iterator[Callable[[str], Any]]:
    """Clients with the rights of a role, which for as long trusts its account too."""
    iam = site.client("iam")
    trusts = iam.get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]
    us = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{site.account}:root"}, "Action": "sts:AssumeRole"}
    iam.update_assume_role_policy(
        RoleName=role, PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [us]})
    )
    try:
        given = site.client("sts").assume_role(
            RoleArn=f"arn:aws:iam::{site.account}:role/{role}", RoleSessionName="test"
        )
        held = given["Credentials"]
        yield lambda service: boto3.client(
            service,
            endpoint_url=site.endpoint,
            region_name="us-east-1",
            aws_access_key_id=held["AccessKeyId"],
            aws_secret_access_key=held["SecretAccessKey"],
            aws_session_token=held["SessionToken"],
        )
    finally:
        iam.update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps(trusts))


def allowed(tries: dict[str, Callable[[], Any]]) -> set[str]:
    """What is not refused for want of a permission."""
    allowed = set()
    for action, attempt in tries.items():
        try:
            attempt()
        except ClientError as error:
            if re.match(r"AccessDenied|Forbidden|403", error.response["Error"]["Code"]):
                continue
        allowed.add(action)
    return allowed
