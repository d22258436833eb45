# Who may talk to whom inside. Functions start every conversation; database, cache and endpoints only answer.

locals {
  # What functions reach by group, and the one port it listens on.
  listeners = { cache = 6379, database = 5432, endpoints = 443 }

  groups = {
    cache     = "Redis: reached by functions on 6379, reaches nothing"
    database  = "PostgreSQL: reached by functions on 5432, reaches nothing"
    endpoints = "Interface endpoints: reached by functions on 443, reach nothing"
    functions = "Functions: reached by nothing, reach what they are meant to use"
  }
}

resource "aws_security_group" "this" {
  #checkov:skip=CKV2_AWS_5:worn by what others put into the network: functions, database, cache
  for_each = local.groups

  name        = "${var.naming.prefix}-${each.key}"
  description = each.value
  vpc_id      = aws_vpc.this.id

  tags = merge(var.naming.tags, { Name = "${var.naming.prefix}-${each.key}" })
}

resource "aws_vpc_security_group_ingress_rule" "from_functions" {
  for_each = local.listeners

  description                  = "From functions"
  from_port                    = each.value
  ip_protocol                  = "tcp"
  referenced_security_group_id = aws_security_group.this["functions"].id
  security_group_id            = aws_security_group.this[each.key].id
  to_port                      = each.value

  tags = merge(var.naming.tags, { Name = "${var.naming.prefix}-${each.key}-from-functions" })
}

resource "aws_vpc_security_group_egress_rule" "to_listener" {
  for_each = local.listeners

  description                  = "To ${each.key}"
  from_port                    = each.value
  ip_protocol                  = "tcp"
  referenced_security_group_id = aws_security_group.this[each.key].id
  security_group_id            = aws_security_group.this["functions"].id
  to_port                      = each.value

  tags = merge(var.naming.tags, { Name = "${var.naming.prefix}-functions-to-${each.key}" })
}

# A gateway endpoint is no address inside the VPC but a route to the service's public ones: those are what may be reached.
resource "aws_vpc_security_group_egress_rule" "to_gateway" {
  for_each = local.gateways

  description       = "To ${each.key} by its gateway endpoint"
  from_port         = 443
  ip_protocol       = "tcp"
  prefix_list_id    = aws_vpc_endpoint.gateway[each.key].prefix_list_id
  security_group_id = aws_security_group.this["functions"].id
  to_port           = 443

  tags = merge(var.naming.tags, { Name = "${var.naming.prefix}-functions-to-${each.key}" })
}

# Only where there is a way out to use it; a network without NAT has no rule that names the world.
resource "aws_vpc_security_group_egress_rule" "to_internet" {
  for_each = { for name, port in { https = 443 } : name => port if var.network.nat != "none" }

  cidr_ipv4         = "0.0.0.0/0"
  description       = "To the internet by NAT"
  from_port         = each.value
  ip_protocol       = "tcp"
  security_group_id = aws_security_group.this["functions"].id
  to_port           = each.value

  tags = merge(var.naming.tags, { Name = "${var.naming.prefix}-functions-to-internet" })
}
