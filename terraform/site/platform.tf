# All that a site knows of its platform.

data "aws_ssm_parameter" "platform" {
  name = var.platform

  lifecycle {
    postcondition {
      condition     = try(jsondecode(self.insecure_value).version, null) == 1
      error_message = "${var.platform} does not hold version 1 of the platform's contract: apply the platform first."
    }
  }
}

locals {
  site_name = join("-", slice(split("-", var.naming.prefix), 2, length(split("-", var.naming.prefix))))
  naming    = { boundary_arn = var.naming.boundary_arn, prefix = var.naming.prefix, tags = merge(var.naming.tags, { DataClass = var.site.data_class, Owner = var.site.owner }) }
  platform  = jsondecode(data.aws_ssm_parameter.platform.insecure_value)
}
