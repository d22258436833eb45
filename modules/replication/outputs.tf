output "rules" {
  description = "What CloudWatch knows each replication by, by key: DestinationBucket, RuleId, SourceBucket; copying once available."
  value = { for key, b in var.buckets : key => {
    DestinationBucket = b.copy.name
    RuleId            = aws_s3_bucket_replication_configuration.this[key].rule[0].id
    SourceBucket      = b.source.name
  } }
}
