"""AWS's list prices that a site or its platform meets: us-east-1, US dollars, before free tiers and discounts."""

from __future__ import annotations

from dataclasses import dataclass

READ_ON = "2026-11-21"
"""When the table was written, from each service's public price page; look again when a year has passed."""


@dataclass(frozen=True)
class Price:
    """`usd` for each `unit`."""

    usd: float
    unit: str


ALARM = Price(0.10, "alarm metric and month")
COMPOSITE_ALARM = Price(0.50, "composite alarm and month")
DASHBOARD = Price(3.00, "dashboard and month")
KMS_KEY = Price(1.00, "key and month")
SECRET = Price(0.40, "secret and month")
WEB_ACL = Price(5.00, "web ACL and month")
WEB_ACL_RULE = Price(1.00, "firewall rule or rule group and month")
ZONE = Price(0.50, "hosted zone and month")

ACU_HOUR = Price(0.12, "Aurora capacity unit and hour")
ADDRESS_HOUR = Price(0.005, "public IPv4 address and hour")
BALANCER_HOUR = Price(0.0225, "load balancer and hour")
CACHE_HOUR = Price(0.125, "serverless cache of 1 GB and hour")
EKS_HOUR = Price(0.10, "EKS cluster and hour")
ENDPOINT_HOUR = Price(0.01, "interface endpoint, zone and hour")
KAFKA_HOUR = Price(0.75, "serverless Kafka cluster and hour")
NAT_HOUR = Price(0.045, "NAT gateway and hour")

API_REQUEST = Price(1.00e-6, "HTTP API request")
ATHENA_TB = Price(5.00, "TB that Athena reads")
CDN_GB = Price(0.085, "GB to viewers")
CDN_REQUEST = Price(1.00e-6, "CDN request")
DYNAMODB_READ = Price(0.125e-6, "read unit on demand")
DYNAMODB_WRITE = Price(0.625e-6, "write unit on demand")
EVENT = Price(1.00e-6, "event of S3 or of a site's own")
FIREHOSE_CONVERTED_GB = Price(0.018, "GB that Firehose converts")
FIREHOSE_FILE = Price(5.00e-6, "file that Firehose sorts into a folder")
FIREHOSE_GB = Price(0.029, "GB that Firehose takes in")
FIREHOSE_SORTED_GB = Price(0.020, "GB that Firehose sorts into folders")
KMS_REQUEST = Price(3.00e-6, "KMS request")
LAMBDA_GB_SECOND = Price(0.0000133334, "GB-second of Lambda on arm64")
LAMBDA_REQUEST = Price(0.20e-6, "Lambda invocation")
LOG_GB = Price(0.50, "GB of logs taken in")
S3_GB_MONTH = Price(0.023, "GB and month in S3 Standard")
S3_READ = Price(0.40e-6, "S3 GET")
S3_WRITE = Price(5.00e-6, "S3 PUT, COPY, POST, LIST")
SQS_REQUEST = Price(0.40e-6, "SQS request")

ALL = {name: value for name, value in sorted(globals().items()) if isinstance(value, Price)}
