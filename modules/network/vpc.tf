# The network itself: one VPC, a public and a private /24 in each zone, and nothing in its defaults that lets traffic pass.

data "aws_region" "current" {}

locals {
  # A zone's place is its letter, so adding or removing a zone never renumbers, and so replaces, the others' subnets.
  places = { for zone in var.network.zones : zone => index(["a", "b", "c", "d", "e", "f"], substr(zone, -1, 1)) }
  # The VPC is cut into /24s: the public ones are from number 0, the private ones from number 16.
  new_bits = 24 - tonumber(split("/", var.network.cidr)[1])
  zones    = sort(var.network.zones)
}

resource "aws_vpc" "this" {
  cidr_block = var.network.cidr
  # Both are what private DNS names of interface endpoints need.
  enable_dns_hostnames = true
  enable_dns_support   = true

  tags = merge(var.naming.tags, { Name = var.naming.prefix })
}

# No rule in either direction: what nobody gave a group of its own reaches nothing. Left out, Terraform would empty the group
# once and then overlook what is added by hand; written down, it takes that away again.
resource "aws_default_security_group" "locked" {
  egress  = []
  ingress = []
  vpc_id  = aws_vpc.this.id

  tags = merge(var.naming.tags, { Name = "${var.naming.prefix}-locked" })
}

# A subnet that nobody gave a route table falls back to this one, which leads nowhere.
resource "aws_default_route_table" "locked" {
  default_route_table_id = aws_vpc.this.default_route_table_id
  route                  = []

  tags = merge(var.naming.tags, { Name = "${var.naming.prefix}-locked" })
}

resource "aws_subnet" "public" {
  for_each = local.places

  availability_zone       = each.key
  cidr_block              = cidrsubnet(var.network.cidr, local.new_bits, each.value)
  map_public_ip_on_launch = false
  vpc_id                  = aws_vpc.this.id

  tags = merge(var.naming.tags, { Name = "${var.naming.prefix}-public-${each.key}" })
}

resource "aws_subnet" "private" {
  for_each = local.places

  availability_zone = each.key
  cidr_block        = cidrsubnet(var.network.cidr, local.new_bits, 16 + each.value)
  vpc_id            = aws_vpc.this.id

  tags = merge(var.naming.tags, { Name = "${var.naming.prefix}-private-${each.key}" })
}
