"""The AWS account of an environment, with whatever rights the person has there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from cli import emulator
from cli.environments import LOCAL
from cli.errors import CommandError
from cli.site_platforms import platforms

if TYPE_CHECKING:
    from cli.workspace import Workspace


@dataclass(frozen=True)
class Account:
    """One that can be asked: the emulator's, or the one our AWS credentials are of."""

    environment: str
    region: str
    session: boto3.Session
    endpoint: str | None = None

    def client(self, service: str) -> Any:
        """A client of one service in the environment's region."""
        return self.session.client(service, endpoint_url=self.endpoint)  # type: ignore[call-overload]


def of_environment(workspace: Workspace, environment: str) -> Account:
    """The environment's account. Raises CommandError that says how to reach it."""
    if environment == LOCAL:
        endpoint = emulator.running(workspace).endpoint
        session = boto3.Session(emulator.ACCOUNT, "test", region_name=emulator.REGION)
        return Account(environment, emulator.REGION, session, endpoint)
    known = platforms(workspace.root)
    if environment not in known:
        raise CommandError(f"There is no environment {environment}. Known: {', '.join(known)}.")
    platform = known[environment]
    session = boto3.Session(region_name=platform.region)
    how = f"sign in to account {platform.account} (AWS_PROFILE, aws sso login)"
    try:
        if session.get_credentials() is None:
            raise CommandError(f"{environment}: no AWS credentials: {how}.")
        quick = Config(connect_timeout=3, read_timeout=5, retries={"total_max_attempts": 2})
        account = session.client("sts", config=quick).get_caller_identity()["Account"]
    except (BotoCoreError, ClientError) as error:
        raise CommandError(f"{environment}: {error}: {how}.") from None
    if account != platform.account:
        raise CommandError(f"{environment}: these credentials are of account {account}: {how}.")
    return Account(environment, platform.region, session)
