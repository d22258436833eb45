"""What ministack 1.5.33 is told about a VPC and does not keep, so that a second plan would change it all again.

It forgets an endpoint's policy, groups and private DNS, the prefix list of a security group's rule (two rules to two
lists become one), and a flow log's role, interval and tags. Here it keeps them and gives them back. And it takes away
the rule to everywhere of a new security group only when it is named without ports; the provider names some. It acts on
none of them, as it acts on nothing else of a network: a Lambda "in" a VPC reaches what any process here reaches.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Parameters = dict[str, Any]
    Answer = tuple[int, dict[str, str], bytes]
    Handler = Callable[[Parameters], Answer]


def complete(ec2: Any) -> None:
    """Let ministack's EC2 service (the module `ministack.services.ec2`) keep what it is told."""
    _read_rules_as_aws_does(ec2)
    _keep_all_of_endpoints(ec2)
    _keep_all_of_flow_logs(ec2)


def _read_rules_as_aws_does(ec2: Any) -> None:
    parse, show = ec2._parse_ip_permissions, ec2._sg_rule_xml

    def parse_with_prefix_lists(parameters: Parameters, prefix: str) -> list[dict[str, Any]]:
        rules: list[dict[str, Any]] = parse(parameters, prefix)
        for number, rule in enumerate(rules, start=1):
            if rule["IpProtocol"] == "-1":  # every port, whichever are named: the provider revokes 0-0 of a new group
                rule.pop("FromPort", None)
                rule.pop("ToPort", None)
            of_rule = f"{prefix}.{number}.PrefixListIds"
            rule["PrefixListIds"] = [
                {"PrefixListId": value, "Description": ec2._p(parameters, f"{of_rule}.{place}.Description")}
                for place in range(1, 100)
                if (value := ec2._p(parameters, f"{of_rule}.{place}.PrefixListId"))
            ]
        return rules

    def show_with_prefix_lists(group: str, rule: dict[str, Any], is_egress: bool = False) -> str:
        shown: str = show(group, rule, is_egress)
        for prefix_list in rule.get("PrefixListIds", []):
            shown = shown.replace("<ipProtocol>", f"{_tag('prefixListId', prefix_list['PrefixListId'])}<ipProtocol>")
        return shown

    ec2._parse_ip_permissions = parse_with_prefix_lists
    ec2._sg_rule_xml = show_with_prefix_lists


def _keep_all_of_endpoints(ec2: Any) -> None:
    create, modify = ec2._ACTION_MAP["CreateVpcEndpoint"], ec2._ACTION_MAP["ModifyVpcEndpoint"]
    show = ec2._vpce_fields_xml

    def keep(endpoint: dict[str, Any], parameters: Parameters) -> None:
        for field in ("PolicyDocument", "PrivateDnsEnabled"):
            if value := ec2._p(parameters, field):
                endpoint[field] = value

    def create_whole(parameters: Parameters) -> Answer:
        answer: Answer = create(parameters)
        for endpoint_id in _found("vpcEndpointId", answer):
            endpoint = ec2._vpc_endpoints[endpoint_id]
            keep(endpoint, parameters)
            endpoint["Groups"] = ec2._parse_member_list(parameters, "SecurityGroupId")
        return answer

    def modify_whole(parameters: Parameters) -> Answer:
        answer: Answer = modify(parameters)
        if endpoint := ec2._vpc_endpoints.get(ec2._p(parameters, "VpcEndpointId")):
            keep(endpoint, parameters)
            removed = ec2._parse_member_list(parameters, "RemoveSecurityGroupId")
            groups = [*endpoint.get("Groups", []), *ec2._parse_member_list(parameters, "AddSecurityGroupId")]
            endpoint["Groups"] = [group for group in groups if group not in removed]
        return answer

    def show_whole(endpoint: dict[str, Any], tag: str = "item") -> str:
        groups = "".join(f"<item>{_tag('groupId', group)}</item>" for group in endpoint.get("Groups", []))
        private = _tag("privateDnsEnabled", endpoint.get("PrivateDnsEnabled", "false"))
        policy = _tag("policyDocument", endpoint.get("PolicyDocument", ""))
        shown: str = show(endpoint, tag)
        return shown.removesuffix(f"</{tag}>") + f"{policy}{private}<groupSet>{groups}</groupSet></{tag}>"

    ec2._ACTION_MAP |= {"CreateVpcEndpoint": create_whole, "ModifyVpcEndpoint": modify_whole}
    ec2._vpce_fields_xml = show_whole


def _keep_all_of_flow_logs(ec2: Any) -> None:
    create, describe = ec2._ACTION_MAP["CreateFlowLogs"], ec2._ACTION_MAP["DescribeFlowLogs"]

    def create_whole(parameters: Parameters) -> Answer:
        answer: Answer = create(parameters)
        for flow_log_id in _found("item", answer):
            ec2._flow_logs[flow_log_id] |= {
                "deliverLogsPermissionArn": ec2._p(parameters, "DeliverLogsPermissionArn"),
                "maxAggregationInterval": ec2._p(parameters, "MaxAggregationInterval") or "600",
            }
            ec2._parse_tag_specs(parameters, "vpc-flow-log", flow_log_id)
        return answer

    def describe_whole(parameters: Parameters) -> Answer:
        status, headers, body = describe(parameters)
        for flow_log_id in _found("flowLogId", (status, headers, body)):
            flow_log, shown = ec2._flow_logs[flow_log_id], _tag("flowLogId", flow_log_id)
            kept = [_tag(name, flow_log[name]) for name in ("deliverLogsPermissionArn", "maxAggregationInterval")]
            body = body.replace(shown.encode(), "".join([shown, *kept]).encode())
        return status, headers, body

    ec2._ACTION_MAP |= {"CreateFlowLogs": create_whole, "DescribeFlowLogs": describe_whole}


def _tag(name: str, value: str) -> str:
    return f"<{name}>{value.replace('&', '&amp;').replace('<', '&lt;')}</{name}>"


def _found(name: str, answer: Answer) -> list[str]:
    return re.findall(rf"<{name}>([a-z]+-\w+)</{name}>", answer[2].decode())
