"""No message is lost quietly: every queue, target and consumer says where a failure goes."""

import re

import pytest
from repository import Resource, blocks, matching, resources, text

TERRAFORM = r"(modules|terraform)/.*\.tf"


def _names(of_type: str) -> list[Resource]:
    return list(resources(TERRAFORM, of_type))


def test_queues_are_made_by_one_module_only() -> None:
    assert {queue.path.rsplit("/", 1)[0] for queue in _names("aws_sqs_queue")} == {"modules/queue"}


def test_every_queue_has_a_dead_letter_queue() -> None:
    """A queue without a redrive policy must be the target of one."""
    queues = {queue.name: queue for queue in _names("aws_sqs_queue")}
    policies = {name: str(queue.body.get("redrive_policy", "")) for name, queue in queues.items()}
    policies |= {
        str(policy.body["queue_url"]).split(".")[1]: str(policy.body["redrive_policy"])
        for policy in _names("aws_sqs_queue_redrive_policy")
    }
    dead_letter = {found for policy in policies.values() for found in re.findall(r"aws_sqs_queue\.(\w+)", policy)}
    assert dead_letter, "no queue has a dead letter queue"
    for name, queue in queues.items():
        if name not in dead_letter:
            assert "deadLetterTargetArn" in policies[name], f"{queue} loses what it cannot process"
            assert "maxReceiveCount" in policies[name], str(queue)


def test_a_dead_letter_is_kept_for_the_longest_time_sqs_has() -> None:
    dlq = next(queue for queue in _names("aws_sqs_queue") if "dead" in queue.name or "dlq" in queue.name)
    retention = str(dlq.body["message_retention_seconds"]).strip("${}").replace(" ", "")
    # A retention that ends sooner ends them too (docs/RETENTION.md).
    assert retention == "try(var.queues[each.key].dead_letter_days,14)*86400"
    assert "dead_letter_days         = optional(number, 14)" in text("modules/queue/variables.tf")


def test_a_message_stays_hidden_for_six_times_the_time_of_its_consumer() -> None:
    """AWS's own advice; a Lambda event source is refused when the function's timeout is longer than the visibility."""
    for queue in _names("aws_sqs_queue"):
        if "redrive_policy" in queue.body:
            visibility = str(queue.body["visibility_timeout_seconds"]).replace(" ", "")
            assert sorted(visibility.strip("${}").split("*")) == ["6", "each.value.consumer_timeout_seconds"]


@pytest.mark.parametrize("mapping", _names("aws_lambda_event_source_mapping"), ids=str)
def test_a_consumer_reports_the_items_that_failed(mapping: Resource) -> None:
    """Without it Lambda ignores what the handler returns, and the messages that failed are deleted with the others."""
    assert mapping.body["function_response_types"] == ["ReportBatchItemFailures"]


@pytest.mark.parametrize("target", _names("aws_cloudwatch_event_target"), ids=str)
def test_an_event_that_cannot_be_delivered_is_kept(target: Resource) -> None:
    assert target.body["dead_letter_config"][0]["arn"]
    assert target.body["retry_policy"], f"{target}: the default retries for a day before anybody knows"


def test_every_target_of_a_composition_names_the_dead_letter_queue_of_its_own_queue() -> None:
    found = 0
    for path in matching(r"terraform/[a-z]+/.*\.tf"):
        for module in blocks(path, "module").values():
            for target in module.get("targets", {}).values() if module["source"].endswith("/events") else ():
                found += 1
                queue, dlq = str(target["queue_arn"]), str(target["dlq_arn"])
                if "dead_letter_queues" in queue:  # what waits there for a person has no other queue to go to
                    assert "dlq_arn" in dlq
                else:
                    assert dlq.replace("dlq_arn", "arn") == queue.replace("queue_arn", "arn")
    assert found, "no target found: did the events module's call move?"
