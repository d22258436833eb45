output "network" {
  description = "Handles of the network, subnets in the order of their zones; routed, guarded and reachable once available."
  value = {
    endpoints          = { for name, endpoint in merge(aws_vpc_endpoint.gateway, aws_vpc_endpoint.interface) : name => endpoint.id }
    private_subnet_ids = [for zone in local.zones : aws_subnet.private[zone].id]
    public_subnet_ids  = [for zone in local.zones : aws_subnet.public[zone].id]
    security_groups    = { for key in ["cache", "database", "functions"] : key => aws_security_group.this[key].id }
    vpc_id             = aws_vpc.this.id
  }
  depends_on = [
    aws_route.internet,
    aws_route.nat,
    aws_route_table_association.private,
    aws_route_table_association.public,
    aws_vpc_security_group_egress_rule.to_gateway,
    aws_vpc_security_group_egress_rule.to_internet,
    aws_vpc_security_group_egress_rule.to_listener,
    aws_vpc_security_group_ingress_rule.from_functions,
  ]
}
