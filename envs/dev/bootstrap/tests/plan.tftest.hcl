# The real values of this environment plan, without credentials.

mock_provider "aws" {
  override_during = plan
  source          = "../../../tests/mocks/aws"
}

run "the_bootstrap_plans" {
  command = plan

  assert {
    condition     = output.delivery.buckets == { plans = "slipway-dev-plans", state = "slipway-dev-state" }
    error_message = "backend.tf and the gate look for slipway-dev-state and slipway-dev-plans."
  }
}
