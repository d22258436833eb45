"""Values as DynamoDB writes them. boto3 can do this too, and takes 30 ms of every start to load.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef, UniversalAttributeValueTypeDef


def written(value: object) -> UniversalAttributeValueTypeDef:
    """Return a value of JSON's kinds, whole numbers only, as DynamoDB writes it. Raises TypeError for any other."""
    match value:
        case None:
            return {"NULL": True}
        case bool():
            return {"BOOL": value}
        case int():
            return {"N": str(value)}
        case str():
            return {"S": value}
        case dict():
            return {"M": {name: written(item) for name, item in value.items()}}
        case list():
            return {"L": [written(item) for item in value]}
        case _:
            raise TypeError(f"not a value of ours: {type(value).__name__}")


def read(value: AttributeValueTypeDef) -> Any:
    """Return what DynamoDB wrote as `value`: a whole number as int, another as float, bytes and sets as they are."""
    ((kind, content),) = cast("Mapping[str, Any]", value).items()
    match kind:
        case "NULL":
            return None
        case "N":
            return float(content) if set(content) & set(".eE") else int(content)
        case "M":
            return {name: read(item) for name, item in content.items()}
        case "L":
            return [read(item) for item in content]
        case _:
            return content
