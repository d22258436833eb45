"""Slipway's shared library: the domain of a media site, with its AWS adapters beside it.

Modules in this folder know neither boto3 nor the environment, the clock or a logger; `slipway.adapters` knows AWS.
"""
