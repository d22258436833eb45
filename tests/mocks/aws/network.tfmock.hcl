# Shapes of a VPC's computed attributes, for plan-only tests. The same id for every subnet and group: a test that must tell
# them apart overrides them one by one.

mock_resource "aws_eip" {
  defaults = { id = "eipalloc-00000000000000001" }
}

mock_resource "aws_internet_gateway" {
  defaults = { id = "igw-00000000000000001" }
}

mock_resource "aws_nat_gateway" {
  defaults = { id = "nat-00000000000000001" }
}

mock_resource "aws_route_table" {
  defaults = { id = "rtb-00000000000000001" }
}

mock_resource "aws_security_group" {
  defaults = { id = "sg-00000000000000001" }
}

mock_resource "aws_subnet" {
  defaults = { id = "subnet-00000000000000001" }
}

mock_resource "aws_vpc" {
  defaults = {
    default_route_table_id = "rtb-00000000000000000"
    id                     = "vpc-00000000000000001"
  }
}

mock_resource "aws_vpc_endpoint" {
  defaults = { id = "vpce-00000000000000001", prefix_list_id = "pl-00000000000000001" }
}
