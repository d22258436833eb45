# The real values of this environment plan, without credentials.

mock_provider "aws" {
  override_during = plan
  source          = "../../../tests/mocks/aws"
}

run "the_local_platform_plans" {
  command = plan

  assert {
    condition     = output.contract.parameter == "/slipway/local/platform/v1"
    error_message = "The local sites look for /slipway/local/platform/v1."
  }
}
