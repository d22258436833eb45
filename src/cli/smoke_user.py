"""Who uses a site for the smoke test: a user who lives as long as the test does.

Made, signed in and removed with the rights of whoever tests: no password and no token is kept anywhere.
"""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cli import sign_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

PREFIX = "slipway-smoke-"
DOMAIN = "example.com"  # nobody's, and no message is sent
LEFT_BEHIND = timedelta(hours=1)


@contextmanager
def signed_in(client: CognitoIdentityProviderClient, auth: Mapping[str, str]) -> Iterator[str]:
    """The access token of a new user of the pool; the user is gone afterwards, whatever happened.

    Others may test at the same time: each has a user of its own. What a run that was killed left behind goes first.
    """
    pool, email = auth["pool_id"], f"{PREFIX}{secrets.token_hex(8)}@{DOMAIN}"
    sweep(client, pool, datetime.now(UTC) - LEFT_BEHIND)
    password = secrets.token_urlsafe(24) + "aA1!"  # whatever the random part is: all four kinds of characters
    client.admin_create_user(
        UserPoolId=pool,
        Username=email,
        TemporaryPassword=password,
        MessageAction="SUPPRESS",
        UserAttributes=[{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}],
    )
    try:
        client.admin_set_user_password(UserPoolId=pool, Username=email, Password=password, Permanent=True)
        yield sign_in.access_token(client, pool, auth["client_id"], email, password)
    finally:
        client.admin_delete_user(UserPoolId=pool, Username=email)


def sweep(client: CognitoIdentityProviderClient, pool: str, before: datetime) -> int:
    """Remove users of tests that were made before this time; how many."""
    pages = client.get_paginator("list_users").paginate(UserPoolId=pool, Filter=f'email ^= "{PREFIX}"')
    old = [user["Username"] for page in pages for user in page["Users"] if user["UserCreateDate"] < before]
    for name in old:
        client.admin_delete_user(UserPoolId=pool, Username=name)
    return len(old)
