variable "flow_logs" {
  description = "How long the flow log is kept, and the customer key of its log group, whose policy must let CloudWatch Logs use it."
  type        = object({ days = optional(number, 90), kms_key_arn = string })
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.flow_logs.days)
    error_message = "flow_logs.days is ${var.flow_logs.days}; it must be a retention CloudWatch Logs offers: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, ..."
  }

  validation {
    condition     = can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/.+$", var.flow_logs.kms_key_arn))
    error_message = "flow_logs.kms_key_arn is ${var.flow_logs.kms_key_arn}; it must be the ARN of a key, not of an alias."
  }
}

variable "interface_endpoints" {
  description = "AWS services that are reached by an endpoint in every private subnet, by their endpoint names; each bills per zone and hour. S3 and DynamoDB always have theirs, which are free."
  type        = set(string)
  default     = ["events", "kms", "secretsmanager", "sqs"]
  nullable    = false

  validation {
    condition     = length(setsubtract(var.interface_endpoints, keys(local.interfaces))) == 0
    error_message = "interface_endpoints holds ${join(", ", setsubtract(var.interface_endpoints, keys(local.interfaces)))}; allowed are ${join(", ", keys(local.interfaces))} (s3 and dynamodb are always there)."
  }

  validation {
    # docker pull asks the one for a token and the other for the manifest.
    condition     = contains(var.interface_endpoints, "ecr.api") == contains(var.interface_endpoints, "ecr.dkr")
    error_message = "interface_endpoints holds only one of ecr.api and ecr.dkr; pulling an image needs both."
  }
}

variable "naming" {
  description = "Identity shared by every module: full name prefix and tags; `boundary_arn` bounds its roles (terraform/bootstrap)."
  type        = object({ boundary_arn = optional(string), prefix = string, tags = optional(map(string), {}) })
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.naming.prefix)) && length(var.naming.prefix) <= 54
    error_message = "naming.prefix is ${var.naming.prefix}; it must be lower-case words joined by single hyphens, 54 characters at most, such as \"acme-prod\"."
  }

  validation {
    condition     = !startswith(var.naming.prefix, "sg-")
    error_message = "naming.prefix is ${var.naming.prefix}; it must not start with sg-, which AWS keeps for itself."
  }
}

variable "network" {
  description = "The address plan: the VPC's range, its zones, its NAT gateways (none, single: one for all zones, per_zone), and ranges it must stay clear of."
  type = object({
    cidr           = string
    nat            = optional(string, "none")
    reserved_cidrs = optional(set(string), []) # offices, partners, other environments: what this network may have to talk to
    zones          = set(string)
  })
  nullable = false

  validation {
    condition     = can(regex("^[0-9.]+/1[6-9]$", var.network.cidr)) && can(cidrhost(var.network.cidr, 0))
    error_message = "network.cidr is ${var.network.cidr}; it must be an IPv4 range of /16 to /19, such as 10.20.0.0/16."
  }

  validation {
    condition     = !can(cidrhost(var.network.cidr, 0)) ? true : cidrhost(var.network.cidr, 0) == split("/", var.network.cidr)[0]
    error_message = "network.cidr is ${var.network.cidr}; it must be the first address of its range, such as ${try(cidrsubnet(var.network.cidr, 0, 0), "10.20.0.0/16")}."
  }

  validation {
    condition     = can(regex("^(10\\.|192\\.168\\.|172\\.(1[6-9]|2[0-9]|3[01])\\.)", var.network.cidr))
    error_message = "network.cidr is ${var.network.cidr}; it must lie in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16: other addresses belong to somebody."
  }

  validation {
    condition     = alltrue([for cidr in var.network.reserved_cidrs : can(cidrhost(cidr, 0)) && can(regex("^[0-9.]+/[0-9]+$", cidr))])
    error_message = "network.reserved_cidrs holds ${join(", ", [for cidr in var.network.reserved_cidrs : cidr if !can(cidrhost(cidr, 0)) || !can(regex("^[0-9.]+/[0-9]+$", cidr))])}; each must be an IPv4 range such as 10.30.0.0/16."
  }

  validation {
    # Two ranges overlap when, both cut to the shorter of their prefixes, they are the same range.
    condition = alltrue([for cidr in var.network.reserved_cidrs : try(length(distinct([for range in [cidr, var.network.cidr] :
      cidrsubnet("${split("/", range)[0]}/${min(split("/", cidr)[1], split("/", var.network.cidr)[1])}", 0, 0)
    ])) == 2, true)])
    error_message = "network.cidr is ${var.network.cidr}; it overlaps one of network.reserved_cidrs (${join(", ", var.network.reserved_cidrs)}) and must be clear of all of them."
  }

  validation {
    condition     = contains(["none", "per_zone", "single"], var.network.nat)
    error_message = "network.nat is ${var.network.nat}; it must be none, single or per_zone."
  }

  validation {
    condition     = length(var.network.zones) >= 2 && length(var.network.zones) <= 3
    error_message = "network.zones holds ${length(var.network.zones)}; it must hold 2 or 3 availability zones."
  }

  validation {
    condition     = alltrue([for zone in var.network.zones : can(regex("^${data.aws_region.current.name}[a-f]$", zone))])
    error_message = "network.zones holds ${join(", ", [for zone in var.network.zones : zone if !can(regex("^${data.aws_region.current.name}[a-f]$", zone))])}; each must be a zone of ${data.aws_region.current.name}, such as ${data.aws_region.current.name}a."
  }
}

variable "organisation" {
  description = "Whose principals and whose resources may meet at an endpoint: an AWS organisation by id, or, without one, this account and the listed ones."
  type        = object({ account_ids = optional(set(string), []), id = optional(string) })
  default     = {}
  nullable    = false

  validation {
    condition     = var.organisation.id == null ? true : can(regex("^o-[a-z0-9]{10,32}$", var.organisation.id))
    error_message = "organisation.id is ${coalesce(var.organisation.id, "null")}; it must be the id of an AWS organisation, such as o-a1b2c3d4e5."
  }

  validation {
    condition     = alltrue([for id in var.organisation.account_ids : can(regex("^[0-9]{12}$", id))])
    error_message = "organisation.account_ids holds ${join(", ", [for id in var.organisation.account_ids : id if !can(regex("^[0-9]{12}$", id))])}; each must be 12 digits."
  }

  validation {
    condition     = var.organisation.id == null || length(var.organisation.account_ids) == 0
    error_message = "organisation has both id and account_ids (${join(", ", var.organisation.account_ids)}); an organisation's id covers its accounts, so leave them out."
  }
}
