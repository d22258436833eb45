"""`slipway bootstrap ENV`: an empty account becomes one that workflows can plan and apply in. Run by a person.

Terraform keeps the state of the bucket that holds it in that very bucket, so the bucket is made first, closed from its
first second, and handed to Terraform, which encrypts it and looks after it from then on.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from cli import processes, setup
from cli.console import step
from cli.errors import CommandError
from cli.gate import roots
from cli.terraform import Root, RootRun

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sts import STSClient

    from cli.workspace import Workspace

STATE_ADDRESS = 'module.bootstrap.module.stores.aws_s3_bucket.this["state"]'
CLOSED = dict.fromkeys(("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True)


class BootstrapRun(RootRun):
    """The bootstrap root's run, with what takes over a bucket that exists."""

    def adopt(self, address: str, identity: str) -> bool:
        """Hand what exists to Terraform; False when its state has it already."""
        listed = processes.run([*self._command("state"), "list", address], environment=self._environment)
        if address in listed.stdout.splitlines():
            return False
        done = processes.run(
            [*self._command("import"), "-no-color", "-input=false", address, identity], environment=self._environment
        )
        if done.returncode:
            raise CommandError(f"Terraform could not take over {identity}:\n{done.stderr.strip()}")
        return True


def run(workspace: Workspace, environment: str, confirm: Callable[[str], None]) -> dict[str, Any]:
    """Bring an account to what envs/<environment>/bootstrap says; its outputs.

    `confirm` is asked before anything is applied and raises to refuse. Raises CommandError when the environment has no
    such root, the credentials are another account's, or somebody else has the bucket's name.
    """
    root = chosen(workspace, environment)
    setup.ensure(workspace)
    given = dict(os.environ)
    check_account(root, roots.client(given, "sts"))
    bucket = roots.state_bucket(root)
    with step(f"Bucket {bucket}") as current:
        current.detail = "made" if ensure_state_bucket(roots.s3(given), bucket) else "there already"
    started = BootstrapRun(root, given)
    started.initialise(roots.backend_settings(given))
    with started.exclusive():
        started.adopt(STATE_ADDRESS, bucket)
    if not started.plan():
        return started.outputs()
    confirm(f"Apply this plan to {root.name}?")
    with step(f"Apply {root.name}") as current:
        current.detail = started.apply(current.update, plan=root.saved_plan)
    root.saved_plan.unlink(missing_ok=True)
    return started.outputs()


def chosen(workspace: Workspace, environment: str) -> Root:
    """The root that makes the account of an environment ready. Raises CommandError when it has none."""
    if not (workspace.root / "envs" / environment / "bootstrap/backend.tf").is_file():
        known = sorted(path.parent.parent.name for path in workspace.root.glob("envs/*/bootstrap/backend.tf"))
        raise CommandError(
            f"There is no root envs/{environment}/bootstrap. Known: {', '.join(known)}. "
            "The embedded AWS needs none: `slipway up` makes its bucket."
        )
    return Root(workspace, environment, "bootstrap")


def account_of(root: Root) -> str:
    """The one account that the root's provider allows. Raises CommandError when it names none."""
    written = (root.directory / "providers.tf").read_text(encoding="utf-8")
    found = re.search(r'allowed_account_ids\s*=\s*\["(\d{12})"\]', written)
    if not found:
        raise CommandError(f"envs/{root.environment}/bootstrap/providers.tf allows no account: name its twelve digits.")
    return found[1]


def check_account(root: Root, sts: STSClient) -> None:
    """Refuse credentials of another account before the first bucket is made in it."""
    wanted, found = account_of(root), sts.get_caller_identity()
    if found["Account"] != wanted:
        raise CommandError(
            f"These credentials are {found['Arn']}, of account {found['Account']}; {root.name} is of {wanted}. Use "
            f"those of {wanted}, or put the account's own id into the providers.tf of envs/{root.environment}/."
        )


def ensure_state_bucket(s3: S3Client, bucket: str) -> bool:
    """Make the bucket of the states, closed and versioned; whether it had to be made.

    Raises CommandError when another account has its name: names are the whole world's.
    """
    try:
        s3.head_bucket(Bucket=bucket)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in ("403", "AccessDenied", "Forbidden"):
            raise CommandError(
                f"Another account has the bucket {bucket}, or these credentials may not see it. If it is another's: "
                "choose another <org> in every naming.prefix and backend.tf of envs/."
            ) from None
        if code not in ("404", "NoSuchBucket", "NotFound"):
            raise
    else:
        return False
    region = s3.meta.region_name
    if region == "us-east-1":  # the one region that refuses to be named
        s3.create_bucket(Bucket=bucket)
    else:
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": region})  # type: ignore[typeddict-item]
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=CLOSED)  # type: ignore[arg-type]
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    return True
