"""The `slipway` command: what the Makefile, the workflows and a person at a terminal call."""
