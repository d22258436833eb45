"""A small repository with its three environments on an embedded AWS: what the gate's rehearsal plays on.

The roots are real (backend, lock, provider, a function's zip, a table, the platform's parameter) and apply in seconds.
Commands are run as a workflow runs them; only the repository they find themselves in is another.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from typer.testing import CliRunner

from cli import emulator
from cli.gate.store import ensure_local
from cli.main import app
from cli.workspace import Workspace

if TYPE_CHECKING:
    from click.testing import Result

REPOSITORY = Path(__file__).resolve().parents[2]
ENVIRONMENTS = ("dev", "uat", "prod")

BACKEND = """
terraform {
  backend "s3" {
    bucket       = "slipway-ENV-state"
    region       = "us-east-1"
    use_lockfile = true
  }
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}
provider "aws" {
  region                  = "us-east-1"
  s3_use_path_style       = true
  skip_metadata_api_check = true
}
"""
MAIN = """
variable "site" { type = string }

locals {
  file     = yamldecode(file("${path.module}/../../sites/${var.site}.yaml"))
  packages = "${path.module}/../../../.cache/packages/lambda-arm64"
}

module "site" {
  source   = "../../../terraform/site"
  name     = "slipway-ENV-${var.site}"
  packages = { directory = local.packages, manifest = jsondecode(file("${local.packages}/manifest.json")) }
  platform = "/slipway/ENV/platform/v1"
  site     = merge(local.file, local.file.environments["ENV"])
}

output "site" {
  value = { table = module.site.table }
}
"""
COMPOSITION = """
variable "name" { type = string }
variable "packages" { type = any }
variable "platform" { type = string }
variable "site" { type = any }

data "aws_ssm_parameter" "platform" {
  name = var.platform
}

module "table" {
  source = "../../modules/table"
  name   = var.name
}

resource "aws_iam_role" "greet" {
  name = "${var.name}-greet"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}

resource "aws_lambda_function" "greet" {
  function_name    = "${var.name}-greet"
  role             = aws_iam_role.greet.arn
  handler          = "handler.handle"
  runtime          = "python3.13"
  architectures    = ["arm64"]
  filename         = "${var.packages.directory}/greet.zip"
  source_code_hash = var.packages.manifest.functions.greet.sha256

  environment {
    variables = merge({ VERSION = nonsensitive(data.aws_ssm_parameter.platform.value) }, try(var.site.variables, {}))
  }
}

resource "aws_ssm_parameter" "greeting" {
  name  = "/${var.name}/greeting"
  type  = "String"
  value = var.site.greeting
}

output "table" {
  value = module.table.name
}
"""
TABLE = """
variable "name" { type = string }

resource "aws_dynamodb_table" "this" {
  name         = var.name
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "PK"
  attribute {
    name = "PK"
    type = "S"
  }
}

output "name" {
  value = aws_dynamodb_table.this.name
}
"""
SITE = "owner: team-demo\ngreeting: hello\nenvironments:\n  dev: {}\n  uat: {}\n  prod: {}\n"
HANDLER = '"""Greets."""\n\n\ndef handle(event, context):\n    """Greet."""\n    return {"greeting": "hello"}\n'


class Rehearsal:
    """The repository, the emulator, and the people who take part."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "repository"
        self.workspace = Workspace(self.root, folder / "instance")
        self.runner = CliRunner()
        self.endpoint = ""

    def write(self, path: str, content: str) -> None:
        """A file of the working copy."""
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(content, encoding="utf-8")

    def git(self, *arguments: str) -> str:
        """What git prints."""
        who = ("-c", "user.name=alice", "-c", "user.email=alice@example.com", "-c", "commit.gpgsign=false")
        done = subprocess.run(
            ["git", *who, *arguments],
            cwd=self.root,
            check=True,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )
        return done.stdout.strip()

    def commit(self, why: str) -> str:
        """Commit everything; the commit."""
        self.git("add", "-A")
        self.git("commit", "-q", "-m", why)
        return self.git("rev-parse", "HEAD")

    def build(self) -> None:
        """The repository as it is before the pull request: one site, three environments."""
        self.root.mkdir(parents=True)
        for environment in ENVIRONMENTS:
            folder = f"envs/{environment}/site"
            self.write(f"{folder}/backend.tf", BACKEND.replace("ENV", environment))
            self.write(f"{folder}/main.tf", MAIN.replace("ENV", environment))
            lock = ".terraform.lock.hcl"
            shutil.copyfile(REPOSITORY / "envs/local/site" / lock, self.root / folder / lock)
        self.write("terraform/site/main.tf", COMPOSITION)
        self.write("modules/table/main.tf", TABLE)
        self.write("envs/sites/shop.yaml", SITE)
        self.write("src/functions/greet/handler.py", HANDLER)
        self.write("src/slipway/__init__.py", '"""Shared."""\n')
        self.write(".gitignore", ".cache/\n")
        self.git("init", "-q", "-b", "main")
        self.commit("The repository before the pull request")

    def start(self, port: int) -> dict[str, str]:
        """The embedded AWS with the buckets that bootstrap makes; the environment of who works with it."""
        stack, _ = emulator.ensure(self.workspace, port=port, endpoint=None)
        self.endpoint = stack.endpoint
        for environment in ENVIRONMENTS:
            self.client("s3").create_bucket(Bucket=f"slipway-{environment}-state")
            ensure_local(self.client("s3"), self.client("kms"), f"slipway-{environment}-plans")
            self.client("ssm").put_parameter(Name=f"/slipway/{environment}/platform/v1", Type="String", Value="1")
        return emulator.credentials(self.endpoint, {})

    def client(self, service: str) -> Any:
        """A client with every right."""
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name="us-east-1",
            aws_access_key_id=emulator.ACCOUNT,
            aws_secret_access_key="test",
        )

    def gate(self, *arguments: str) -> Result:
        """`slipway gate ...`, whatever comes of it."""
        return self.runner.invoke(app, ["gate", *arguments], catch_exceptions=False)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The same in a process of its own, so that two can run at once."""
        program = (
            "import sys; from pathlib import Path; from cli.main import app; from cli.workspace import Workspace;"
            "made = Workspace(Path(sys.argv.pop(1)), Path(sys.argv.pop(1)));"
            "Workspace.here = classmethod(lambda _: made); app()"
        )
        return subprocess.run(
            [sys.executable, "-c", program, str(self.root), str(self.workspace.instance), "gate", *arguments],
            capture_output=True,
            text=True,
            check=False,
        )

    def passes(self, *arguments: str) -> str:
        """The same, which has to succeed; what it prints to stdout."""
        done = self.gate(*arguments)
        assert done.exit_code == 0, done.output
        return done.stdout

    def refused(self, reason: str, *arguments: str) -> str:
        """The same, which has to be refused for this reason and no other; what it says."""
        done = self.gate(*arguments)
        reasons = [line.partition(":")[0] for line in done.output.splitlines() if line.partition(":")[0] == reason]
        assert done.exit_code == 1, done.output
        assert reasons, f"not {reason}: {done.output}"
        return done.output

    def plan(self, environment: str, site: str = "shop", *more: str) -> str:
        """Plan a site; the digest that the comment names."""
        return digest_in(self.passes("plan", "--env", environment, "--sites", site, *more))

    def request(self, *, approved: datetime | None = None, labels: tuple[str, ...] = (), by: str = "bob") -> Path:
        """The pull request of alice as GitHub would tell it; bob is a code owner, mallory is none."""
        at = (approved or datetime.now(UTC) + timedelta(seconds=1)).isoformat()
        content = {
            "repository": "slipway/slipway",
            "head_repository": "slipway/slipway",
            "author": "alice",
            "labels": [{"name": name, "by": by, "at": at} for name in labels],
            "approvals": [{"by": by, "at": at}],
            "owners": ["bob", "alice"],
        }
        path = self.root.parent / "request.json"
        path.write_text(json.dumps(content), encoding="utf-8")
        return path

    def apply_arguments(self, environment: str, digest: str, request: Path, site: str = "shop") -> tuple[str, ...]:
        """Arguments of `slipway gate` that apply a site."""
        return ("apply", "--env", environment, "--site", site, "--digest", digest, "--request", str(request))

    def smoke(self, environment: str, digest: str, *, passed: bool = True, site: str = "shop") -> Result:
        """Write down a smoke test's result."""
        path = self.root.parent / "smoke.json"
        path.write_text(json.dumps({"passed": passed}), encoding="utf-8")
        return self.gate("record", "--env", environment, "--site", site, "--digest", digest, "--smoke", str(path))


def digest_in(comment: str) -> str:
    """The digest that a comment asks to approve."""
    (found,) = [line for line in comment.splitlines() if line.startswith("Digest `")]
    return found.removeprefix("Digest `").removesuffix("`")
