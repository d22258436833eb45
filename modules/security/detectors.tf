# The services that look for what is wrong: an attack (GuardDuty), a known weakness in what is deployed (Inspector), a
# setting that a standard forbids (Security Hub). All are of one region, the provider's.

locals {
  guardduty_least    = ["LAMBDA_NETWORK_LOGS", "RDS_LOGIN_EVENTS", "S3_DATA_EVENTS"]
  guardduty_features = concat(local.guardduty_least, ["EBS_MALWARE_PROTECTION", "EKS_AUDIT_LOGS", "RUNTIME_MONITORING"])
  inspector_least    = ["ECR", "LAMBDA", "LAMBDA_CODE"]
  inspector_types    = concat(local.inspector_least, ["CODE_REPOSITORY", "EC2"])

  standards = {
    cis         = "cis-aws-foundations-benchmark/v/3.0.0" # v5.0.0 asks the same of what is built here
    fsbp        = "aws-foundational-security-best-practices/v/1.0.0"
    nist-800-53 = "nist-800-53/v/5.0.0"
    pci-dss     = "pci-dss/v/4.0.1"
  }
}

resource "aws_guardduty_detector" "this" {
  #checkov:skip=CKV2_AWS_3:detection across an organisation belongs to its security account; this is one account's
  for_each = setintersection(local.available, ["guardduty"])

  enable                       = true
  finding_publishing_frequency = "FIFTEEN_MINUTES" # what repeats is told again after that long
  tags                         = var.naming.tags
}

# The features that the detector's deprecated `datasources` block does not know.
resource "aws_guardduty_detector_feature" "this" {
  for_each = setunion(contains(local.available, "guardduty") ? local.guardduty_least : [], contains(local.available, "guardduty") ? var.watched.guardduty : [])

  detector_id = one(values(aws_guardduty_detector.this)).id
  name        = each.key
  status      = "ENABLED"
}

resource "aws_inspector2_enabler" "this" {
  for_each = setintersection(local.available, ["inspector"])

  account_ids    = [local.account_id]
  resource_types = setunion(local.inspector_least, var.watched.inspector)
}

resource "aws_securityhub_account" "this" {
  for_each = setintersection(local.available, ["security-hub"])

  auto_enable_controls      = true
  control_finding_generator = "SECURITY_CONTROL" # one finding per control, however many standards ask for it
  enable_default_standards  = false              # the standards are those named below, and no others
}

resource "aws_securityhub_standards_subscription" "this" {
  for_each = { for name in var.standards : name => local.standards[name] if contains(local.available, "security-hub") }

  standards_arn = "arn:${local.partition}:securityhub:${local.region}::standards/${each.value}"

  depends_on = [aws_securityhub_account.this]
}
