# Every copy is made anew each night, whole: what ended in the lake ends here, too. The rows of who sees what come first.

resource "aws_quicksight_refresh_schedule" "this" {
  for_each = var.data_sets

  data_set_id = aws_quicksight_data_set.this[each.key].data_set_id
  schedule_id = "nightly"

  schedule {
    refresh_type = "FULL_REFRESH"

    schedule_frequency {
      interval        = "DAILY"
      time_of_the_day = "03:30"
      timezone        = "UTC"
    }
  }
}

resource "aws_quicksight_refresh_schedule" "rows" {
  data_set_id = aws_quicksight_data_set.rows.data_set_id
  schedule_id = "nightly"

  schedule {
    refresh_type = "FULL_REFRESH"

    schedule_frequency {
      interval        = "DAILY"
      time_of_the_day = "03:00"
      timezone        = "UTC"
    }
  }
}
