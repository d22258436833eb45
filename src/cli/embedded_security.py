"""Three detectors that ministack 1.5.33 has not, as Terraform sees them: GuardDuty, Security Hub, Access Analyzer.

Each keeps what it is told and gives it back, per account and region, so that the real modules are applied, planned
again without a change and destroyed. None of them finds anything: a finding is an event that a test sends.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ministack.core.responses import get_account_id

from cli.embedded_routes import Kept, RefusedError, arn_of, now, serving

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping

    from cli.embedded_routes import Body, Handler, Route

_LINKED_ROLE = "aws-service-role/guardduty.amazonaws.com/AWSServiceRoleForAmazonGuardDuty"


def complete(handlers: MutableMapping[str, Handler]) -> None:
    """Add the three services to ministack's handlers (`ministack.app.SERVICE_HANDLERS`)."""
    handlers["guardduty"] = serving(_guardduty())
    handlers["securityhub"] = serving(_security_hub())
    handlers["access-analyzer"] = serving(_access_analyzer())


def _tagging(kept: Kept) -> list[Route]:
    """The routes of tags, which all three have; what is tagged is found by its "arn"."""

    def tagged(arn: str) -> Body:
        for thing in kept.here().values():
            if thing.get("arn") == arn:
                tags: Body = thing.setdefault("tags", {})
                return tags
        raise RefusedError(404, "ResourceNotFoundException", f"There is no {arn}.")

    def tag(said: Body, arn: str) -> Body:
        tagged(arn).update(said["tags"])
        return {}

    def untag(said: Body, arn: str) -> Body:
        for key in said["tagKeys"]:
            tagged(arn).pop(key, None)
        return {}

    return [
        ("GET", r"/tags/(.+)", lambda _, arn: {"tags": tagged(arn)}),
        ("POST", r"/tags/(.+)", tag),
        ("DELETE", r"/tags/(.+)", untag),
    ]


def _guardduty() -> list[Route]:
    kept = Kept()
    return [*_detectors(kept), *_malware_plans(kept), *_tagging(kept)]


def _detectors(kept: Kept) -> list[Route]:
    def detector(name: str) -> Body:
        if name not in kept.here():
            raise RefusedError(
                400,
                "BadRequestException",
                "The request is rejected because the input detectorId is not owned by the current account.",
            )
        found: Body = kept.here()[name]
        return found

    def update(said: Body, name: str) -> Body:
        found = detector(name)
        if "enable" in said:
            found["status"] = "ENABLED" if said["enable"] else "DISABLED"
        if "findingPublishingFrequency" in said:
            found["findingPublishingFrequency"] = said["findingPublishingFrequency"]
        of_name = {feature["name"]: feature for feature in found["features"]}
        found["features"] = [*(of_name | {one["name"]: one for one in said.get("features", [])}).values()]
        return {}

    def create(said: Body) -> Body:
        if any("features" in thing for thing in kept.here().values()):
            raise RefusedError(400, "BadRequestException", "A detector already exists for the current account.")
        name = uuid.uuid4().hex
        kept.here()[name] = {
            "arn": arn_of("guardduty", f"detector/{name}"),
            "createdAt": now(),
            "features": [],
            "findingPublishingFrequency": "SIX_HOURS",
            "serviceRole": f"arn:aws:iam::{get_account_id()}:role/{_LINKED_ROLE}",
            "status": "DISABLED",
            "tags": said.get("tags", {}),
        }
        update(said, name)
        return {"detectorId": name}

    def delete(_: Body, name: str) -> Body:
        detector(name)
        del kept.here()[name]
        return {}

    return [
        ("POST", r"/detector", create),
        ("GET", r"/detector/(\w+)", lambda _, name: detector(name)),
        ("POST", r"/detector/(\w+)", update),
        ("DELETE", r"/detector/(\w+)", delete),
    ]


def _malware_plans(kept: Kept) -> list[Route]:
    def plan(name: str) -> Body:
        if name not in kept.here():
            raise RefusedError(404, "ResourceNotFoundException", f"There is no plan {name}.")
        found: Body = kept.here()[name]
        return found

    def create_plan(said: Body) -> Body:
        name = uuid.uuid4().hex[:20]
        kept.here()[name] = {
            "actions": {"tagging": {"status": "DISABLED"}},
            **{key: value for key, value in said.items() if key != "clientToken"},
            "arn": arn_of("guardduty", f"malware-protection-plan/{name}"),
            "createdAt": datetime.now(UTC).timestamp(),
            "status": "ACTIVE",
        }
        return {"malwareProtectionPlanId": name}

    def update_plan(said: Body, name: str) -> Body:
        found = plan(name)
        resource = said.pop("protectedResource", {})
        found["protectedResource"].get("s3Bucket", {}).update(resource.get("s3Bucket", {}))
        found.update(said)
        return {}

    def delete_plan(_: Body, name: str) -> Body:
        plan(name)
        del kept.here()[name]
        return {}

    return [
        ("POST", r"/malware-protection-plan", create_plan),
        ("GET", r"/malware-protection-plan/(\w+)", lambda _, name: plan(name)),
        ("PATCH", r"/malware-protection-plan/(\w+)", update_plan),
        ("DELETE", r"/malware-protection-plan/(\w+)", delete_plan),
    ]


def _security_hub() -> list[Route]:
    kept = Kept()

    def hub() -> Body:
        if "hub" not in kept.here():
            raise RefusedError(
                401, "InvalidAccessException", f"Account {get_account_id()} is not subscribed to AWS Security Hub"
            )
        found: Body = kept.here()["hub"]
        return found

    def enable(said: Body) -> Body:
        if "hub" in kept.here():
            raise RefusedError(409, "ResourceConflictException", "Account is already subscribed to AWS Security Hub")
        kept.here()["hub"] = {
            "AutoEnableControls": True,
            "ControlFindingGenerator": said.get("ControlFindingGenerator", "SECURITY_CONTROL"),
            "HubArn": arn_of("securityhub", "hub/default"),
            "SubscribedAt": now(),
            "standards": {},
        }
        return {}

    def disable(_: Body) -> Body:
        hub()
        del kept.here()["hub"]
        return {}

    def configure(said: Body) -> Body:
        hub().update({name: said[name] for name in ("AutoEnableControls", "ControlFindingGenerator") if name in said})
        return {}

    return [
        ("POST", r"/accounts", enable),
        ("GET", r"/accounts", lambda _: {name: value for name, value in hub().items() if name != "standards"}),
        ("PATCH", r"/accounts", configure),
        ("DELETE", r"/accounts", disable),
        *_standards(lambda: hub()["standards"]),
        *_tagging(kept),
    ]


def _standards(of_hub: Callable[[], Body]) -> list[Route]:
    def subscribe(said: Body) -> Body:
        made = []
        for request in said["StandardsSubscriptionRequests"]:
            standard = request["StandardsArn"]
            arn = arn_of("securityhub", f"subscription/{standard.split('standards/', 1)[1]}")
            of_hub()[arn] = {
                "StandardsArn": standard,
                "StandardsInput": {},
                "StandardsStatus": "READY",
                "StandardsSubscriptionArn": arn,
            }
            made.append(of_hub()[arn])
        return {"StandardsSubscriptions": made}

    def listed(said: Body) -> Body:
        standards = of_hub()
        return {
            "StandardsSubscriptions": [
                standards[arn] for arn in said.get("StandardsSubscriptionArns") or standards if arn in standards
            ]
        }

    def unsubscribe(said: Body) -> Body:
        gone = [of_hub().pop(arn, None) for arn in said["StandardsSubscriptionArns"]]
        return {"StandardsSubscriptions": [one | {"StandardsStatus": "DELETING"} for one in gone if one]}

    return [
        ("POST", r"/standards/register", subscribe),
        ("POST", r"/standards/get", listed),
        ("POST", r"/standards/deregister", unsubscribe),
    ]


def _access_analyzer() -> list[Route]:
    kept = Kept()

    def analyzer(name: str) -> Body:
        if name not in kept.here():
            raise RefusedError(404, "ResourceNotFoundException", f"There is no analyzer {name}.")
        found: Body = kept.here()[name]
        return found

    def create(said: Body) -> Body:
        name = said["analyzerName"]
        if name in kept.here():
            raise RefusedError(409, "ConflictException", f"There is an analyzer {name}.")
        arn = arn_of("access-analyzer", f"analyzer/{name}")
        kept.here()[name] = {
            "arn": arn,
            "createdAt": now(),
            "name": name,
            "status": "ACTIVE",
            "tags": said.get("tags", {}),
            "type": said["type"],
        }
        return {"arn": arn}

    def delete(_: Body, name: str) -> Body:
        analyzer(name)
        del kept.here()[name]
        return {}

    return [
        ("PUT", r"/analyzer", create),
        ("GET", r"/analyzer/([\w.-]+)", lambda _, name: {"analyzer": analyzer(name)}),
        ("DELETE", r"/analyzer/([\w.-]+)", delete),
        *_tagging(kept),
    ]
