"""The pull-request gate: the plan that was reviewed is the plan that is applied, in order, dev to uat to prod."""
