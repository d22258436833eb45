"""What fails drives its alarm to ALARM, and who listens to the alarm's topic hears of it, and hears when it is over.

Each failure is done to the applied site, as an accident would; nobody sets an alarm's state. The listeners are queues
that subscribe to the site's own topics. conftest.py lets a minute of an alarm last a few seconds.
"""

from __future__ import annotations

import json
import time
import uuid
from collections import defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from pictures import jpeg
from site_client import alarm_minute, eventually

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from site_client import Site, User

PREFIX = "slipway-local-demo-"
PAGE, TICKET = "page", "ticket"


class Listeners:
    """One queue for each topic, subscribed to it; remembers whatever was said."""

    def __init__(self, site: Site) -> None:
        self._sqs, self._sns = site.client("sqs"), site.client("sns")
        self._minute = alarm_minute()
        self._heard: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        self._queues: dict[str, str] = {}
        self._subscriptions: list[str] = []
        for topic in (PAGE, TICKET):
            arn = f"arn:aws:sns:us-east-1:{site.account}:slipway-local-{topic}"
            name = f"listener-{topic}-{uuid.uuid4().hex[:8]}"
            queue = f"arn:aws:sqs:us-east-1:{site.account}:{name}"
            admits = {
                "Effect": "Allow",
                "Principal": {"Service": "sns.amazonaws.com"},
                "Action": "sqs:SendMessage",
                "Resource": queue,
                "Condition": {"ArnEquals": {"aws:SourceArn": arn}},
            }
            policy = json.dumps({"Version": "2012-10-17", "Statement": [admits]})
            url = self._sqs.create_queue(QueueName=name, Attributes={"Policy": policy})["QueueUrl"]
            subscribed = self._sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=queue, ReturnSubscriptionArn=True)
            self._queues[topic] = url
            self._subscriptions.append(subscribed["SubscriptionArn"])

    def close(self) -> None:
        for subscription in self._subscriptions:
            self._sns.unsubscribe(SubscriptionArn=subscription)
        for url in self._queues.values():
            self._sqs.delete_queue(QueueUrl=url)

    def states(self, topic: str, alarm: str) -> list[str]:
        """The states that the topic was told of the site's alarm, oldest first."""
        for name, url in self._queues.items():
            while messages := self._sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
                for message in messages:
                    said = json.loads(json.loads(message["Body"])["Message"])
                    self._heard[name, said["AlarmName"]].append(said)
                    self._sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return [said["NewStateValue"] for said in self._heard[topic, PREFIX + alarm]]

    def hear(self, alarms: dict[str, str], meanwhile: Callable[[], object] = lambda: None) -> None:
        """Wait until each alarm (name -> topic) has told its topic that it is in ALARM, doing something meanwhile."""

        def all_told() -> bool:
            meanwhile()
            return all("ALARM" in self.states(topic, alarm) for alarm, topic in alarms.items())

        eventually(all_told, f"{alarms} tell that they are in ALARM; heard: {self.said()}", 20 * self._minute)

    def hear_the_end(self, alarms: dict[str, str], meanwhile: Callable[[], object] = lambda: None) -> None:
        """Wait until the last word of each alarm is that it is over."""

        def all_over() -> bool:
            meanwhile()
            return all(self.states(topic, alarm)[-1:] == ["OK"] for alarm, topic in alarms.items())

        eventually(all_over, f"{alarms} tell that it is over; heard: {self.said()}", 20 * self._minute)

    def said(self) -> dict[str, list[str]]:
        return {
            f"{topic}: {name}": [said["NewStateValue"] for said in all_] for (topic, name), all_ in self._heard.items()
        }


@pytest.fixture(scope="module")
def listeners(site: Site) -> Iterator[Listeners]:
    made = Listeners(site)
    yield made
    made.close()


@contextmanager
def broken(site: Site, name: str) -> Iterator[None]:
    """A deployment that cannot even start, because its handler is not in the zip; afterwards it was never there."""
    functions, function = site.client("lambda"), PREFIX + name
    whole = functions.get_function_configuration(FunctionName=function)["Handler"]
    live = functions.get_alias(FunctionName=function, Name="live")["FunctionVersion"]
    functions.update_function_configuration(FunctionName=function, Handler="handler.no_such_function")
    try:
        bad = functions.publish_version(FunctionName=function)["Version"]
        functions.update_alias(FunctionName=function, Name="live", FunctionVersion=bad)
        yield
    finally:
        functions.update_alias(FunctionName=function, Name="live", FunctionVersion=live)
        functions.update_function_configuration(FunctionName=function, Handler=whole)
        functions.delete_function(FunctionName=function, Qualifier=bad)


@contextmanager
def nobody_reads(site: Site, function: str) -> Iterator[None]:
    """Its queue is no longer read."""
    functions = site.client("lambda")
    (mapping,) = functions.list_event_source_mappings(FunctionName=f"{PREFIX}{function}:live")["EventSourceMappings"]
    functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    try:
        yield
    finally:
        functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)


def test_every_alarm_may_act(site: Site) -> None:
    alarms = site.client("cloudwatch").get_paginator("describe_alarms").paginate(AlarmNamePrefix=PREFIX)
    found = [alarm for page in alarms for alarm in page["MetricAlarms"]]
    assert len(found) >= 20
    assert [alarm["AlarmName"] for alarm in found if not alarm["ActionsEnabled"]] == []


def test_an_api_that_fails_pages_by_one_call_and_says_which_part(site: Site, alice: User, listeners: Listeners) -> None:
    """Function, API and CDN each tell the ticket topic; that users notice it wakes somebody up."""
    tickets = {
        "api-api-server-errors": TICKET,
        "distribution-cdn-errors": TICKET,
        "function-media_api-errors": TICKET,
    }

    def ask() -> None:
        assert alice.call("GET", "/v1/media").status_code >= 500
        time.sleep(alarm_minute() / 8)

    with broken(site, "media-api"):
        listeners.hear({**tickets, "user-impact": PAGE}, meanwhile=ask)
    listeners.hear_the_end({**tickets, "user-impact": PAGE}, meanwhile=lambda: alice.call("GET", "/v1/media"))
    assert "ALARM" not in listeners.states(PAGE, "function-media_api-errors")


def test_callers_who_are_refused_are_a_ticket(alice: User, listeners: Listeners) -> None:
    def ask() -> None:
        assert alice.call("GET", "/v1/media", token=None).status_code == 401
        time.sleep(alarm_minute() / 8)

    listeners.hear({"api-api-client-errors": TICKET}, meanwhile=ask)
    listeners.hear_the_end({"api-api-client-errors": TICKET})


def test_an_upload_that_waits_too_long_is_a_ticket(site: Site, alice: User, listeners: Listeners) -> None:
    with nobody_reads(site, "process-image"):
        media = alice.upload_presigned(jpeg(64, 64))
        listeners.hear({"queue-images-age": TICKET})
    assert alice.finished(media)["status"] == "ready"
    listeners.hear_the_end({"queue-images-age": TICKET})


def test_a_message_that_nobody_can_process_pages(site: Site, listeners: Listeners) -> None:
    sqs, queue = site.client("sqs"), site.queues["images"]
    sqs.send_message(QueueUrl=queue["url"], MessageBody="this is not an event")
    listeners.hear({"dlq-images-messages": PAGE})
    sqs.purge_queue(QueueUrl=queue["dlq_url"])
    listeners.hear_the_end({"dlq-images-messages": PAGE})


def test_a_consumer_that_fails_is_a_ticket(site: Site, listeners: Listeners) -> None:
    functions, function = site.client("lambda"), PREFIX + "process-image"

    def call() -> None:
        assert functions.invoke(FunctionName=function, Qualifier="live", Payload=b"{}")["FunctionError"]
        time.sleep(alarm_minute() / 8)

    listeners.hear({"function-process_image-errors": TICKET}, meanwhile=call)
    listeners.hear_the_end({"function-process_image-errors": TICKET})
