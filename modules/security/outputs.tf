output "detectors" {
  description = "What looks for trouble, by name: access-analyzer, config, guardduty (its detector's id), inspector, security-hub; null where the AWS in use has none."
  value = {
    access-analyzer = one([for analyzer in aws_accessanalyzer_analyzer.this : analyzer.arn])
    config          = aws_config_configuration_recorder.this.name
    guardduty       = one([for detector in aws_guardduty_detector.this : detector.id])
    inspector       = one([for enabler in aws_inspector2_enabler.this : enabler.id])
    security-hub    = one([for hub in aws_securityhub_account.this : hub.id])
  }
  depends_on = [
    aws_config_configuration_recorder_status.this,
    aws_guardduty_detector_feature.this,
    aws_securityhub_standards_subscription.this,
  ]
}
