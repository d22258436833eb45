variable "charts" {
  description = "Charts of the dashboard by key: the data set, the column along which and by which it is drawn, of which figure, and its title."
  type = map(object({
    aggregation = optional(string, "SUM")
    along       = optional(string, "day")
    by          = string
    data_set    = string
    of          = string
    title       = string
  }))
  nullable = false

  validation {
    condition     = length(var.charts) >= 1 && alltrue([for key in keys(var.charts) : can(regex("^[a-z][a-z0-9-]*$", key))])
    error_message = "charts has ${jsonencode(keys(var.charts))}: at least one, its key lower-case letters, digits and hyphens."
  }

  validation {
    condition = alltrue([for chart in values(var.charts) : length(setsubtract(
      [chart.along, chart.by, chart.of], try(var.data_sets[chart.data_set][*].name, [])
    )) == 0])
    error_message = "charts is ${jsonencode(var.charts)}: along, by and of must be columns of a data set that there is: ${jsonencode({ for name, columns in var.data_sets : name => columns[*].name })}."
  }
}

variable "data_sets" {
  description = "Views of the lake that dashboards show, by name: their columns, named and typed as the catalogue does (string, bigint, int, double, timestamp)."
  type        = map(list(object({ name = string, type = string })))
  nullable    = false

  validation {
    condition     = alltrue(flatten([for columns in values(var.data_sets) : [for column in columns : contains(["bigint", "double", "int", "string", "timestamp"], column.type)]]))
    error_message = "data_sets is ${jsonencode(var.data_sets)}: a type is string, bigint, int, double or timestamp."
  }

  validation {
    condition     = length(setintersection(["media_id", "owner_hash"], flatten([for columns in values(var.data_sets) : columns[*].name]))) == 0
    error_message = "data_sets is ${jsonencode({ for name, columns in var.data_sets : name => columns[*].name })}: media_id and owner_hash stand for a person; a dashboard shows figures of many."
  }
}

variable "lake" {
  description = "The lake: its database, the workgroup that is asked, and the policies to ask it, by name (module analysts, policies.ask)."
  type        = object({ database = string, policies = map(string), workgroup = string })
  nullable    = false

  validation {
    condition     = length(var.lake.policies) > 0 && alltrue([for policy in values(var.lake.policies) : can(jsondecode(policy).Statement)])
    error_message = "lake.policies has ${jsonencode(keys(var.lake.policies))}: each must be the JSON of an IAM policy, and one there must be."
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

variable "readers" {
  description = "Groups of people who look at dashboards, by name, and the sites whose rows each of them sees."
  type        = map(set(string))
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for group in keys(var.readers) : can(regex("^[a-z][a-z0-9-]{0,30}$", group)) && group != "authors"])
    error_message = "readers has ${jsonencode(keys(var.readers))}: a group is at most 31 lower-case letters, digits and hyphens, and not \"authors\", who see everything."
  }

  validation {
    condition     = alltrue([for sites in values(var.readers) : length(sites) >= 1 && alltrue([for site in sites : can(regex("^[a-z][a-z0-9-]{1,30}$", site))])])
    error_message = "readers is ${jsonencode(var.readers)}: each group names one site or more; who sees all of them is an author."
  }
}
