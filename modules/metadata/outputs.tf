output "table" {
  description = "Handle of the table: its ARN and name, the ARNs of its stream and of its index GSI1."
  value = {
    arn        = aws_dynamodb_table.this.arn
    index_arn  = "${aws_dynamodb_table.this.arn}/index/GSI1"
    name       = aws_dynamodb_table.this.name
    stream_arn = aws_dynamodb_table.this.stream_arn
  }
}
