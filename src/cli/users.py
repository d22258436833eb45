"""Local users: made on first use, signed in without a browser."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import ClientError

from cli import emulator
from cli.errors import CommandError

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

    from cli.sites import Site

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def email_of(user: str) -> str:
    """`user` if it is an e-mail address, and <user>@example.com for a plain name such as "alice"."""
    if EMAIL.fullmatch(user):
        return user
    if re.fullmatch(r"[A-Za-z0-9._+-]{1,40}", user):
        return f"{user}@example.com"
    raise CommandError(f"{user!r} is neither a plain name nor an e-mail address.")


def access_token(site: Site, user: str, endpoint: str) -> str:
    """A fresh access token of the user, who is made on first use.

    The password is random, set anew each time and kept nowhere. Raises CommandError when the pool does not let an
    administrator sign a user in, which only a local pool does.
    """
    client = boto3.client(
        "cognito-idp",
        endpoint_url=endpoint,
        region_name=emulator.REGION,
        aws_access_key_id=emulator.ACCOUNT,
        aws_secret_access_key="test",  # noqa: S106 - the emulator's constant
    )
    pool, email = str(site.handles["auth"]["pool_id"]), email_of(user)
    password = secrets.token_urlsafe(24) + "aA1!"  # whatever the random part is: all four kinds of characters
    try:
        _ensure_user(client, pool, email, password)
        client.admin_set_user_password(UserPoolId=pool, Username=email, Password=password, Permanent=True)
        answer = client.admin_initiate_auth(
            UserPoolId=pool,
            ClientId=str(site.handles["auth"]["client_id"]),
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": email, "PASSWORD": password},
        )
    except ClientError as error:
        raise CommandError(
            f"Could not sign {email} in to site {site.name}: {error.response['Error']['Message']}"
        ) from None
    if "AuthenticationResult" not in answer:
        raise CommandError(
            f"The user pool of site {site.name} asks for {answer.get('ChallengeName')}: no token without a person."
        )
    return answer["AuthenticationResult"]["AccessToken"]


def _ensure_user(client: CognitoIdentityProviderClient, pool: str, email: str, password: str) -> None:
    try:
        # Without TemporaryPassword the emulator makes one up that breaks the pool's own policy.
        client.admin_create_user(
            UserPoolId=pool,
            Username=email,
            TemporaryPassword=password,
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}],
        )
    except client.exceptions.UsernameExistsException:
        return
