# Ways out. Public subnets have the internet gateway; a private one has a NAT gateway, or no way out but the endpoints.

locals {
  # The zones that have a NAT gateway, and whose each zone uses: its own, or the only one.
  nat_zones = { none = [], single = slice(local.zones, 0, 1), per_zone = local.zones }[var.network.nat]
  nat_of    = { for zone in local.zones : zone => var.network.nat == "single" ? local.zones[0] : zone if var.network.nat != "none" }
}

resource "aws_internet_gateway" "this" {
  vpc_id = aws_vpc.this.id

  tags = merge(var.naming.tags, { Name = var.naming.prefix })
}

resource "aws_eip" "nat" {
  for_each = toset(local.nat_zones)

  domain = "vpc"

  tags = merge(var.naming.tags, { Name = "${var.naming.prefix}-nat-${each.key}" })
}

resource "aws_nat_gateway" "this" {
  for_each = toset(local.nat_zones)

  allocation_id = aws_eip.nat[each.key].id
  subnet_id     = aws_subnet.public[each.key].id

  tags = merge(var.naming.tags, { Name = "${var.naming.prefix}-${each.key}" })

  # AWS refuses a public NAT gateway in a VPC that has no internet gateway yet.
  depends_on = [aws_internet_gateway.this]
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.this.id

  tags = merge(var.naming.tags, { Name = "${var.naming.prefix}-public" })
}

resource "aws_route" "internet" {
  route_table_id         = aws_route_table.public.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.this.id
}

resource "aws_route_table_association" "public" {
  for_each = aws_subnet.public

  route_table_id = aws_route_table.public.id
  subnet_id      = each.value.id
}

# One for each zone whatever the NAT, so that a change of NAT changes routes and moves no subnet.
resource "aws_route_table" "private" {
  for_each = local.places

  vpc_id = aws_vpc.this.id

  tags = merge(var.naming.tags, { Name = "${var.naming.prefix}-private-${each.key}" })
}

resource "aws_route" "nat" {
  for_each = local.nat_of

  route_table_id         = aws_route_table.private[each.key].id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.this[each.value].id
}

resource "aws_route_table_association" "private" {
  for_each = aws_subnet.private

  route_table_id = aws_route_table.private[each.key].id
  subnet_id      = each.value.id
}
