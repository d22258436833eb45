# Capacity that each group reserves in a web ACL. WAF refuses a group that costs more;
# tests/integration/test_waf_table.py adds up what ours cost. It can never change, so it is part of the name: a group of
# another capacity takes the old one's place.

locals {
  capacity = { attacks = 300, requests = 50 }

  # Exact paths, as the API's routes are: whatever is spelt differently is no upload and has no exemption.
  upload_paths = "^(${join("|", [for path in sort(var.upload_paths) : replace(path, ".", "\\.")])})$"
}
