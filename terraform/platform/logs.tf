module "logs" {
  source = "../../modules/storage"

  naming = var.naming
  buckets = {
    logs = { expire_objects_days = var.log_days, force_destroy = !var.retain, receives_logs = true }
  }
}
