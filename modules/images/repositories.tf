# Images, where something runs as a container: scanned when pushed, and a tag means the same bytes for ever.

resource "aws_ecr_repository" "this" {
  for_each = var.repositories

  name                 = "${var.naming.prefix}-${each.key}"
  force_delete         = false
  image_tag_mutability = "IMMUTABLE"
  tags                 = var.naming.tags

  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = var.kms_key_arn
  }

  image_scanning_configuration {
    scan_on_push = true
  }
}

resource "aws_ecr_lifecycle_policy" "this" {
  for_each = var.repositories

  repository = aws_ecr_repository.this[each.key].name
  policy = jsonencode({
    rules = [{
      rulePriority = 1
      description  = "keep the newest ${each.value.keep}"
      selection    = { countNumber = each.value.keep, countType = "imageCountMoreThan", tagStatus = "any" }
      action       = { type = "expire" }
    }]
  })
}
