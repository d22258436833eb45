"""What Terraform tells the embedded AWS about a network, it finds again: otherwise every plan would change it."""

from __future__ import annotations

import pytest
from ministack.services import ec2

from cli import embedded_network

POLICY = '{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Condition": {"Bool": {"a<b": "&"}}}]}'


class Ec2:
    """The service with our completion, called by action as over HTTP."""

    def __init__(self) -> None:
        ec2._ensure_defaults_initialized()

    def __call__(self, action: str, **parameters: str) -> str:
        named = {name.replace("__", "."): [value] for name, value in parameters.items()}
        status, _, body = ec2._ACTION_MAP[action](named)
        assert status == 200, body
        return " ".join(body.decode().split())


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Ec2:
    """Other tests of this process get ministack back as it was."""
    for name in ("_parse_ip_permissions", "_sg_rule_xml", "_vpce_fields_xml"):
        monkeypatch.setattr(ec2, name, getattr(ec2, name))
    monkeypatch.setattr(ec2, "_ACTION_MAP", dict(ec2._ACTION_MAP))
    embedded_network.complete(ec2)
    return Ec2()


def _value(answer: str, name: str) -> str:
    return answer.partition(f"<{name}>")[2].partition(f"</{name}>")[0]


def test_an_endpoint_keeps_its_policy_its_groups_and_its_private_dns(cloud: Ec2) -> None:
    created = cloud(
        "CreateVpcEndpoint",
        VpcEndpointType="Interface",
        ServiceName="com.amazonaws.us-east-1.kms",
        PolicyDocument=POLICY,
        PrivateDnsEnabled="true",
        SecurityGroupId__1="sg-1",
    )
    endpoint = _value(created, "vpcEndpointId")
    described = cloud("DescribeVpcEndpoints", VpcEndpointId__1=endpoint)
    assert _value(described, "policyDocument") == POLICY.replace("&", "&amp;").replace("<", "&lt;")
    assert _value(described, "privateDnsEnabled") == "true"
    assert _value(described, "groupSet") == "<item><groupId>sg-1</groupId></item>"


def test_an_endpoint_is_changed_as_asked(cloud: Ec2) -> None:
    endpoint = _value(cloud("CreateVpcEndpoint", PolicyDocument=POLICY, SecurityGroupId__1="sg-1"), "vpcEndpointId")
    changes = {"PolicyDocument": "{}", "AddSecurityGroupId.1": "sg-2", "RemoveSecurityGroupId.1": "sg-1"}
    cloud("ModifyVpcEndpoint", VpcEndpointId=endpoint, **changes)
    described = cloud("DescribeVpcEndpoints", VpcEndpointId__1=endpoint)
    assert _value(described, "policyDocument") == "{}"
    assert _value(described, "groupSet") == "<item><groupId>sg-2</groupId></item>"


def test_two_rules_to_two_prefix_lists_are_two_rules(cloud: Ec2) -> None:
    group = _value(cloud("CreateSecurityGroup", GroupName="functions", GroupDescription="x"), "groupId")
    rules = {}
    for prefix_list in ("pl-1", "pl-2"):
        rule = {"IpPermissions.1.PrefixListIds.1.PrefixListId": prefix_list, "IpPermissions.1.IpProtocol": "tcp"}
        answer = cloud("AuthorizeSecurityGroupEgress", GroupId=group, **rule)
        rules[prefix_list] = _value(answer, "securityGroupRuleId")
    assert rules["pl-1"] != rules["pl-2"]
    for prefix_list, rule_id in rules.items():
        described = cloud("DescribeSecurityGroupRules", SecurityGroupRuleId__1=rule_id)
        assert _value(described, "prefixListId") == prefix_list
        assert "cidrIpv4" not in described


def test_a_flow_log_keeps_its_role_its_interval_and_its_tags(cloud: Ec2) -> None:
    tag = {"TagSpecification.1.ResourceType": "vpc-flow-log", "TagSpecification.1.Tag.1.Key": "Site"}
    created = cloud("CreateFlowLogs", ResourceId__1="vpc-1", DeliverLogsPermissionArn="arn:role", **tag)
    flow_log = _value(_value(created, "flowLogIdSet"), "item")
    described = cloud("DescribeFlowLogs", FlowLogId__1=flow_log)
    assert _value(described, "deliverLogsPermissionArn") == "arn:role"
    assert _value(described, "maxAggregationInterval") == "600"
    assert "<key>Site</key>" in described


def test_a_new_groups_way_to_everywhere_is_taken_away_as_the_provider_asks_for_it(cloud: Ec2) -> None:
    group = _value(cloud("CreateSecurityGroup", GroupName="narrow", GroupDescription="x"), "groupId")
    assert "0.0.0.0/0" in cloud("DescribeSecurityGroups", GroupId__1=group)
    everywhere = {"IpProtocol": "-1", "FromPort": "0", "ToPort": "0", "IpRanges.1.CidrIp": "0.0.0.0/0"}
    cloud(
        "RevokeSecurityGroupEgress",
        GroupId=group,
        **{f"IpPermissions.1.{name}": one for name, one in everywhere.items()},
    )
    assert "0.0.0.0/0" not in cloud("DescribeSecurityGroups", GroupId__1=group)
