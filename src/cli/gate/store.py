"""The plan store: one encrypted bucket per environment. What was written there is never written over.

plans/<root>/<digest>/{record.json, plan.tfplan, plan.json}   the plan, and all that its digest stands for
plans/<root>/for/<sources>/<created_at>-<digest>              which plans there are for these sources
plans/<root>/as/<same decision>                               the first plan that decided the same
zips/<sha256>.zip                                             the bytes that were planned, and are deployed
evidence/<root>/<commit>/<applied_at>.json                    what came of it
evidence/<root>/with/<shared sources>/<applied_at>.json       the same, for the rings
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from cli.gate.records import Evidence, PlanRecord, read
from cli.gate.refusals import Reason, refuse

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import ServerSideEncryptionRuleTypeDef

PLAN_AGAIN = "Push, or run the workflow again: `slipway gate plan` makes a new one, which has to be approved again"


@dataclass(frozen=True)
class Store:
    """The bucket `bucket`; a write asks that nothing stands there yet, and the bucket encrypts by its customer key."""

    s3: S3Client
    bucket: str

    def check(self) -> None:
        """Refuse a store that would keep what plans hold, secrets among it, readable by whoever reads the bucket."""
        try:
            rules = self.s3.get_bucket_encryption(Bucket=self.bucket)["ServerSideEncryptionConfiguration"]["Rules"]
            defaults = [one.get("ApplyServerSideEncryptionByDefault", {}) for one in rules]
            blocks = self.s3.get_public_access_block(Bucket=self.bucket)["PublicAccessBlockConfiguration"]
        except ClientError as error:
            why = f"its protection cannot be read ({error.response['Error']['Code']})"
        else:
            ours = [one for one in defaults if one.get("SSEAlgorithm") == "aws:kms" and one.get("KMSMasterKeyID")]
            if ours and len(blocks) == 4 and all(blocks.values()):
                return
            why = "it has to encrypt with a customer key and block public access in all four ways"
        raise refuse(Reason.STORE_OPEN, self.bucket, why, "`slipway bootstrap` makes it as it has to be")

    def keep(self, record: PlanRecord, plan: bytes, shown: bytes) -> str:
        """Store a plan; its digest, or that of an earlier plan that decided the same and still is there."""
        standing = f"plans/{record.root}/as/{record.same_decision}"
        if (earlier := self._get(standing)) and self._get(f"plans/{record.root}/{earlier.decode()}/record.json"):
            return earlier.decode()
        folder = f"plans/{record.root}/{record.digest}"
        self._put(f"{folder}/plan.tfplan", plan)
        self._put(f"{folder}/plan.json", shown)
        self._put(f"{folder}/record.json", record.content)
        self._put(standing, record.digest.encode())
        self._put(f"plans/{record.root}/for/{record.sources}/{record.created_at}-{record.digest}", b"")
        return record.digest

    def newest(self, root: str, sources: str) -> str | None:
        """Digest of the newest plan of a root for these sources."""
        keys = self._keys(f"plans/{root}/for/{sources}/")
        return keys[-1].rpartition("-")[2] if keys else None

    def record(self, root: str, digest: str) -> PlanRecord:
        """What a digest stands for; refuses an unknown digest, and a record that is not what was hashed."""
        content = self._get(f"plans/{root}/{digest}/record.json")
        if content is None:
            raise refuse(Reason.PLAN_UNKNOWN, f"{root} {digest}", f"{self.bucket} holds no such plan", PLAN_AGAIN)
        if (found := hashlib.sha256(content).hexdigest()) != digest:
            raise refuse(Reason.PLAN_EDITED, root, f"the record's hash is {found}, not {digest}", PLAN_AGAIN)
        record = read(PlanRecord, content)
        if record.root != root:
            raise refuse(Reason.OTHER_ROOT, root, f"the digest is that of a plan of {record.root}", "Name that root")
        return record

    def plan(self, record: PlanRecord) -> bytes:
        """The plan file, byte for byte the one that was reviewed; refuses any other."""
        content = self._get(f"plans/{record.root}/{record.digest}/plan.tfplan") or b""
        if (found := hashlib.sha256(content).hexdigest()) != record.plan_sha256:
            raise refuse(
                Reason.PLAN_EDITED,
                record.root,
                f"the stored plan's SHA-256 is {found}, the reviewed one's is {record.plan_sha256}",
                f"Find out who wrote to {self.bucket}. {PLAN_AGAIN}",
            )
        return content

    def shown(self, record: PlanRecord) -> dict[str, Any]:
        """The plan as data, as it was when it was stored; refuses any other."""
        content = self._get(f"plans/{record.root}/{record.digest}/plan.json") or b""
        if (found := hashlib.sha256(content).hexdigest()) != record.json_sha256:
            why = f"the stored JSON's SHA-256 is {found}, the reviewed one's is {record.json_sha256}"
            raise refuse(Reason.PLAN_EDITED, record.root, why, PLAN_AGAIN)
        parsed: dict[str, Any] = json.loads(content)
        return parsed

    def keep_zip(self, sha256: str, content: bytes) -> None:
        """Store a zip under the hash of its bytes."""
        self._put(f"zips/{sha256}.zip", content)

    def zip(self, function: str, sha256: str) -> bytes:
        """The zip with this hash; refuses other bytes."""
        content = self._get(f"zips/{sha256}.zip") or b""
        if (found := hashlib.sha256(content).hexdigest()) != sha256:
            raise refuse(
                Reason.ZIP_REBUILT,
                function,
                f"its zip in {self.bucket} has SHA-256 {found}, the planned one {sha256}",
                f"A zip is never built again on the way: find out who wrote to {self.bucket}. {PLAN_AGAIN}",
            )
        return content

    def add_evidence(self, evidence: Evidence, at: str) -> None:
        """Write down what came of an apply, or of its smoke test; nothing earlier is changed."""
        self._put(f"evidence/{evidence.root}/{evidence.commit}/{at}.json", evidence.content)
        self._put(f"evidence/{evidence.root}/with/{evidence.shared}/{at}.json", evidence.content)

    def evidence(self, root: str, commit: str) -> Evidence | None:
        """The newest evidence of a root at a commit."""
        keys = self._keys(f"evidence/{root}/{commit}/")
        content = self._get(keys[-1]) if keys else None
        return read(Evidence, content) if content else None

    def history(self, root: str, shared: str) -> list[Evidence]:
        """All evidence of a root with these shared sources, at whatever commit, oldest first."""
        contents = [self._get(key) for key in self._keys(f"evidence/{root}/with/{shared}/")]
        return [read(Evidence, content) for content in contents if content]

    def _keys(self, prefix: str) -> list[str]:
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix)
        return sorted(entry["Key"] for page in pages for entry in page.get("Contents", []))

    def _get(self, key: str) -> bytes | None:
        try:
            return self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read()
        except self.s3.exceptions.NoSuchKey:
            return None

    def _put(self, key: str, content: bytes) -> None:
        try:
            # No word on encryption: asked for aws:kms without a key, S3 would take AWS's key and not the bucket's.
            self.s3.put_object(Bucket=self.bucket, Key=key, Body=content, IfNoneMatch="*")
        except ClientError as error:
            # It stands there already: a run that was repeated. What is read back is checked by its hash.
            if error.response["Error"]["Code"] not in ("PreconditionFailed", "ConditionalRequestConflict"):
                raise


def ensure_local(s3: S3Client, kms: KMSClient, bucket: str) -> None:
    """Make the store of the embedded AWS as `slipway bootstrap` makes a cloud account's: encrypted, closed, versioned.

    In us-east-1, where the emulator is. Nothing is done where the bucket is there already.
    """
    if any(one["Name"] == bucket for one in s3.list_buckets()["Buckets"]):
        return
    s3.create_bucket(Bucket=bucket)
    default: ServerSideEncryptionRuleTypeDef = {
        "ApplyServerSideEncryptionByDefault": {
            "SSEAlgorithm": "aws:kms",
            "KMSMasterKeyID": kms.create_key(Description=f"{bucket}: plans and evidence")["KeyMetadata"]["Arn"],
        },
        "BucketKeyEnabled": True,
    }
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [default]})
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    s3.put_public_access_block(
        Bucket=bucket,
        PublicAccessBlockConfiguration={
            "BlockPublicAcls": True,
            "BlockPublicPolicy": True,
            "IgnorePublicAcls": True,
            "RestrictPublicBuckets": True,
        },
    )
