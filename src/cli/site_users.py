"""`slipway site users`: who may sign in to a site, and inviting one: sign-up is closed, so the first admin comes so."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from cli import accounts, site_state, users
from cli.errors import CommandError

if TYPE_CHECKING:
    from cli.workspace import Workspace


def listed(workspace: Workspace, site: str, environment: str) -> list[tuple[str, str]]:
    """E-mail address and status of every user of the site's pool, by address."""
    client, pool = _pool(workspace, site, environment)
    found = []
    for page in client.get_paginator("list_users").paginate(UserPoolId=pool):
        for user in page["Users"]:
            address = {one["Name"]: one["Value"] for one in user["Attributes"]}.get("email", user["Username"])
            found.append((address, "disabled" if not user["Enabled"] else user["UserStatus"].lower().replace("_", " ")))
    return sorted(found)


def invite(workspace: Workspace, site: str, environment: str, email: str) -> None:
    """Make a user; Cognito sends the address a password for the first sign-in, which nobody else sees.

    Raises CommandError for what is no address, and for a user who is there.
    """
    if not users.EMAIL.fullmatch(email):
        raise CommandError(f"{email} is no e-mail address.")
    client, pool = _pool(workspace, site, environment)
    try:
        client.admin_create_user(
            UserPoolId=pool,
            Username=email,
            TemporaryPassword=secrets.token_urlsafe(24) + "aA1!",  # all four kinds of characters, whatever the rest is
            DesiredDeliveryMediums=["EMAIL"],
            UserAttributes=[{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}],
        )
    except client.exceptions.UsernameExistsException:
        raise CommandError(f"{email} is a user of {site} in {environment} already.") from None


def _pool(workspace: Workspace, site: str, environment: str) -> tuple[Any, str]:
    account = accounts.of_environment(workspace, environment)
    state = site_state.read(workspace.root, account, site)
    if not state.live:
        raise CommandError(f"{site} is not applied in {environment}: it has no users yet.")
    return account.client("cognito-idp"), str(state.handles["auth"]["pool_id"])
