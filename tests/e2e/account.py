"""An empty account of the embedded AWS that `slipway bootstrap` makes ready, and the workflows that come to it."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3

from cli import emulator
from cli.trust_rules import AUDIENCE, ISSUER

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).resolve().parents[2]
MADE_OF = ("envs/dev", "modules/storage", "terraform/bootstrap", "tests/mocks")
NUMBER = "111111111111"
"""What the provider of envs/dev/bootstrap allows; no other test uses it."""

OVERRIDE = """
provider "aws" { # the emulator has no host name per bucket and no instance metadata
  s3_use_path_style       = true
  skip_metadata_api_check = true
}
"""
PROGRAM = """
import sys
from pathlib import Path
from cli.main import app
from cli.workspace import Workspace

made = Workspace(*map(Path, sys.argv[1:3]))
Workspace.here = classmethod(lambda _: made)
app(["bootstrap", "dev", "--yes"])
"""
TWICE = '"$@" >first.log 2>&1 && "$@" >second.log 2>&1'
SECONDS = 900
"""How long the two runs may last: two minutes, or many on a machine that does much else."""


@dataclass(frozen=True)
class Account:
    """The account, and the two runs that make it ready."""

    endpoint: str
    folder: Path
    runs: subprocess.Popen[bytes]

    @classmethod
    def begin(cls, endpoint: str, folder: Path) -> Account:
        """Start `slipway bootstrap dev`, and once more when that has ended well; returns at once.

        Terraform's provider waits most of a minute until rules of buckets have settled: other tests run meanwhile.
        """
        root = folder / "repository"
        listed = subprocess.run(
            ["git", "ls-files", "-z", *MADE_OF], cwd=REPOSITORY, check=True, capture_output=True, text=True
        )
        for path in filter(None, listed.stdout.split("\0")):
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(REPOSITORY / path, root / path)
        (root / "envs/dev/bootstrap/emulator_override.tf").write_text(OVERRIDE, encoding="utf-8")
        (root / ".cache").symlink_to(REPOSITORY / ".cache")  # where Terraform finds its provider
        command = [sys.executable, "-c", PROGRAM, str(root), str(folder / "instance")]
        given = emulator.credentials(endpoint) | {"AWS_ACCESS_KEY_ID": NUMBER, "NO_COLOR": "1"}
        runs = subprocess.Popen(["sh", "-c", TWICE, "twice", *command], cwd=folder, env=given, start_new_session=True)
        return cls(endpoint, folder, runs)

    def end(self) -> None:
        """Stop what still runs."""
        if self.runs.poll() is None:
            os.killpg(self.runs.pid, signal.SIGTERM)
            self.runs.wait()

    def said(self) -> tuple[str, str]:
        """What the two runs wrote, once both have ended well."""
        code = self.runs.wait(SECONDS)
        first, second = (
            path.read_text(encoding="utf-8") if path.exists() else ""
            for path in (self.folder / "first.log", self.folder / "second.log")
        )
        assert code == 0, f"{first}\n{second}"
        return first, second

    def client(self, service: str, credentials: dict[str, str] | None = None) -> Any:
        """A client with the rights of the account's root, or of these credentials."""
        held = credentials or {"AccessKeyId": NUMBER, "SecretAccessKey": "test"}
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name="us-east-1",
            aws_access_key_id=held["AccessKeyId"],
            aws_secret_access_key=held["SecretAccessKey"],
            aws_session_token=held.get("SessionToken"),
        )

    def put_on(self, role: str, subject: str, audience: str = AUDIENCE, issuer: str = ISSUER) -> dict[str, str]:
        """Credentials of a role, for a job that GitHub gives a token with this subject."""
        claims = {"iss": f"https://{issuer}", "aud": audience, "sub": subject}
        token = ".".join(_encoded(part) for part in ({"alg": "RS256", "typ": "JWT"}, claims, {}))
        # The emulator does not ask GitHub for its keys; who signed is AWS's to check.
        found: dict[str, str] = self.client("sts").assume_role_with_web_identity(
            RoleArn=f"arn:aws:iam::{NUMBER}:role/bootstrap/slipway-dev-{role}",
            RoleSessionName="test",
            WebIdentityToken=token,
        )["Credentials"]
        return found

    @contextmanager
    def planner_of(self, number: str, environment: str) -> Iterator[dict[str, str]]:
        """Environment of who may in another account, for another environment, what the role that plans may here."""
        said = self.client("iam").get_role_policy(RoleName="slipway-dev-plan", PolicyName="plan")["PolicyDocument"]
        there = re.sub(r"\bslipway([-/])dev\b", rf"slipway\1{environment}", json.dumps(said)).replace(NUMBER, number)
        administrator = {"AccessKeyId": number, "SecretAccessKey": "test"}
        iam, role = self.client("iam", administrator), "planner"
        trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": f"arn:aws:iam::{number}:root"}}
        made = iam.create_role(
            RoleName=role, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        )
        try:
            iam.put_role_policy(RoleName=role, PolicyName="plan", PolicyDocument=there)
            held = self.client("sts", administrator).assume_role(RoleArn=made["Role"]["Arn"], RoleSessionName="test")
            yield emulator.credentials(self.endpoint) | {
                "AWS_ACCESS_KEY_ID": held["Credentials"]["AccessKeyId"],
                "AWS_SECRET_ACCESS_KEY": held["Credentials"]["SecretAccessKey"],
                "AWS_SESSION_TOKEN": held["Credentials"]["SessionToken"],
            }
        finally:
            for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
                iam.delete_role_policy(RoleName=role, PolicyName=name)
            iam.delete_role(RoleName=role)


def _encoded(part: dict[str, str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
