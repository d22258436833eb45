# Where what needs an address lives: functions that reach the database, the database, the cache.

module "network" {
  source = "../../modules/network"

  flow_logs           = { days = var.network.flow_log_days, kms_key_arn = aws_kms_key.data.arn }
  interface_endpoints = var.network.interface_endpoints
  naming              = var.naming
  network = {
    cidr           = var.network.cidr
    nat            = var.network.nat
    reserved_cidrs = var.network.reserved_cidrs
    zones          = var.network.zones
  }
  organisation = var.organisation
}
