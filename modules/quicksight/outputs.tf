output "dashboards" {
  description = "Handle of what QuickSight shows: ids of data sets and dashboard, groups by who they are, the role to choose in QuickSight's settings."
  value = {
    dashboard_id = aws_quicksight_dashboard.this.dashboard_id
    data_set_ids = { for name, set in aws_quicksight_data_set.this : name => set.data_set_id }
    groups       = merge({ authors = aws_quicksight_group.authors.group_name }, { for name, group in aws_quicksight_group.readers : name => group.group_name })
    role_arn     = aws_iam_role.this.arn
  }
}
