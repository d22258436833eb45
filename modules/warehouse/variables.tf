variable "capacity" {
  description = "Capacity in RPU: what a question begins with and may grow to, hours of it that a day may use, seconds that one question may run."
  type = object({
    base_rpus         = optional(number, 8)
    max_query_seconds = optional(number, 600)
    max_rpus          = optional(number, 32)
    rpu_hours_per_day = optional(number, 16)
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for rpus in [var.capacity.base_rpus, var.capacity.max_rpus] : rpus >= 8 && rpus <= 512 && rpus % 8 == 0]) && var.capacity.base_rpus <= var.capacity.max_rpus
    error_message = "capacity is ${jsonencode(var.capacity)}: base_rpus and max_rpus must be multiples of 8 from 8 to 512, the base not above the most."
  }

  validation {
    condition     = var.capacity.rpu_hours_per_day >= 1 && floor(var.capacity.rpu_hours_per_day) == var.capacity.rpu_hours_per_day && var.capacity.max_query_seconds >= 1 && var.capacity.max_query_seconds <= 86399
    error_message = "capacity is ${jsonencode(var.capacity)}: rpu_hours_per_day must be whole hours, 1 or more; max_query_seconds 1 to 86399."
  }
}

variable "kms_key_arn" {
  description = "Customer key that encrypts what the warehouse keeps, and its administrator's password."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/", var.kms_key_arn))
    error_message = "kms_key_arn is \"${var.kms_key_arn}\": it must be the ARN of a key, not of an alias."
  }
}

variable "lake" {
  description = "The lake's database in the catalogue, and the policies to look at its rows, by name (module analysts, policies.look)."
  type        = object({ database = string, policies = map(string) })
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9_]*$", var.lake.database)) # it stands in SQL
    error_message = "lake.database is \"${var.lake.database}\": it must be lower-case letters, digits and underscores."
  }
}

variable "log_days" {
  description = "Days that the logs of connections, users and questions are kept; one of the periods that CloudWatch offers."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365], var.log_days)
    error_message = "log_days is ${var.log_days}: it must be a retention that CloudWatch Logs offers, at most a year: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365."
  }
}

variable "naming" {
  description = "Identity shared by every module: full name prefix and tags; `boundary_arn` bounds every role in it (terraform/bootstrap)."
  type        = object({ boundary_arn = optional(string), prefix = string, tags = optional(map(string), {}) })
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.naming.prefix)) && length(var.naming.prefix) <= 40
    error_message = "naming.prefix is \"${var.naming.prefix}\": it is lower-case words joined by single hyphens, such as \"acme-prod\", at most 40 characters."
  }
}

variable "network" {
  description = "Where it lives: private subnets in three zones, and their network."
  type        = object({ subnet_ids = set(string), vpc_id = string })
  nullable    = false

  validation {
    condition     = length(var.network.subnet_ids) >= 3
    error_message = "network.subnet_ids has ${length(var.network.subnet_ids)} subnets: Redshift Serverless wants three, in three zones."
  }
}
