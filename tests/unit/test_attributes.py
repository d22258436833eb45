"""Values as DynamoDB writes them, held against boto3's own way."""

from __future__ import annotations

import pytest
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from hypothesis import given
from hypothesis import strategies as st

from slipway.adapters.attributes import read, written

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**37), 10**37) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(min_size=1), inner),
    max_leaves=20,
)


@given(VALUES)
def test_a_value_is_written_as_boto3_writes_it_and_read_back(value: object) -> None:
    assert written(value) == TypeSerializer().serialize(value)
    assert read(written(value)) == value


@pytest.mark.parametrize(
    ("stored", "value"),
    [({"N": "1.5"}, 1.5), ({"N": "1E+3"}, 1000.0), ({"N": "-7"}, -7), ({"SS": ["a"]}, ["a"]), ({"B": b"x"}, b"x")],
)
def test_what_others_may_have_written_is_read(stored: dict, value: object) -> None:
    assert read(stored) == value


@given(VALUES)
def test_what_boto3_wrote_is_read_as_boto3_reads_it(value: object) -> None:
    stored = TypeSerializer().serialize(value)
    assert read(stored) == TypeDeserializer().deserialize(stored)


@pytest.mark.parametrize("value", [1.5, b"bytes", {1, 2}, (1,), object()])
def test_what_is_none_of_ours_is_not_written(value: object) -> None:
    with pytest.raises(TypeError, match="not a value of ours"):
        written({"deep": [value]})
