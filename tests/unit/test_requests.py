"""Events read leniently and judged strictly: bodies, claims, ids."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import pytest
from calls import CLIENT, NOW, OWNER, claims, event, json_request, request
from hypothesis import given
from hypothesis import strategies as st

from slipway.problems import ProblemError, Rule
from slipway.requests import Request, refuse_other_user

TOO_LARGE = ProblemError(Rule.BODY_TOO_LARGE, "too large")


def _with_claims(found: object) -> Request:
    return request(requestContext={"authorizer": {"jwt": {"claims": found}}})


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({}, id="U17-missing"),
        pytest.param({"headers": None, "body": None, "isBase64Encoded": None}, id="U17-null"),
        pytest.param(
            {"pathParameters": None, "queryStringParameters": None, "requestContext": None}, id="null-context"
        ),
        pytest.param({"requestContext": {"authorizer": None}}, id="null-authorizer"),
        pytest.param({"requestContext": {"authorizer": {"jwt": {"claims": None}}}}, id="null-claims"),
        pytest.param({"headers": [], "body": {}, "pathParameters": "x", "requestContext": 7}, id="other-types"),
    ],
)
def test_what_is_missing_counts_as_empty(fields: dict) -> None:
    read = Request.from_event({"routeKey": "GET /v1/media", **fields}, "fallback")
    assert (read.id, read.body, read.headers, read.path, read.query) == ("fallback", "", {}, {}, {})
    assert read.claims is None


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"headers": {"Content-Type": "a/b"}}, id="U17-http-1-case"),
        pytest.param({"headers": {"content-type": "a/b"}}, id="U17-lower-case"),
        pytest.param({"headers": {"CONTENT-TYPE": "a/b"}}, id="U17-upper-case"),
        pytest.param({"headers": None, "multiValueHeaders": {"Content-Type": ["a/b"]}}, id="U17-multi-value-only"),
    ],
)
def test_a_header_is_found_in_any_case_and_form(fields: dict) -> None:
    assert request(**fields).headers["content-type"] == "a/b"


def test_U12_a_base64_body_is_decoded_when_the_event_says_so() -> None:
    encoded = base64.b64encode(b"\x00\xff").decode()
    assert request(body=encoded, isBase64Encoded=True).body_bytes(2, TOO_LARGE) == b"\x00\xff"
    assert request(body=encoded, isBase64Encoded=False).body_bytes(99, TOO_LARGE) == encoded.encode()
    assert request(body=encoded).body_bytes(99, TOO_LARGE) == encoded.encode()


@pytest.mark.parametrize("body", ["AA=A", "A", "AAA", "AA==\n", "A-_=", "ä===", "AAAA AAAA", "\ud800AAA"])
def test_U12_bad_base64_is_400(body: str) -> None:
    with pytest.raises(ProblemError) as caught:
        request(body=body, isBase64Encoded=True).body_bytes(99, TOO_LARGE)
    assert caught.value.rule is Rule.MALFORMED_BODY


@pytest.mark.parametrize("encoded", [True, False], ids=["base64", "text"])
@pytest.mark.parametrize("limit", range(1, 8))
def test_U03_a_body_one_byte_over_the_limit_is_413(limit: int, encoded: bool) -> None:
    def of(size: int) -> Request:
        data = b"x" * size
        return request(body=base64.b64encode(data).decode() if encoded else data.decode(), isBase64Encoded=encoded)

    assert len(of(limit).body_bytes(limit, TOO_LARGE)) == limit
    with pytest.raises(ProblemError) as caught:
        of(limit + 1).body_bytes(limit, TOO_LARGE)
    assert caught.value is TOO_LARGE


def test_a_json_object_is_read() -> None:
    assert json_request('{"a": [1, 2.5, null, true, "\\u2693"]}').json_object() == {"a": [1, 2.5, None, True, "⚓"]}


@pytest.mark.parametrize("content_type", ["application/json", "Application/JSON; charset=UTF-8"])
def test_json_may_say_its_charset(content_type: str) -> None:
    assert json_request("{}", content_type).json_object() == {}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("", id="J7-empty"),
        pytest.param("[]", id="J7-array"),
        pytest.param("null", id="J7-null"),
        pytest.param('"text"', id="J7-text"),
        pytest.param("7", id="J7-number"),
        pytest.param("{", id="cut"),
        pytest.param("{} {}", id="two"),
        pytest.param("\ufeff{}", id="byte-order-mark"),
        pytest.param("{'a': 1}", id="single-quotes"),
        pytest.param('{"a": NaN}', id="J6-nan"),
        pytest.param('{"a": Infinity}', id="J6-infinity"),
        pytest.param('{"a": -Infinity}', id="J6-minus-infinity"),
        pytest.param('{"a": 1e999}', id="J6-out-of-range"),
        pytest.param('{"a": -1e999}', id="J6-out-of-range-below"),
        pytest.param('{"a": 1, "a": 2}', id="J6-duplicate"),
        pytest.param('{"b": {"a": 1, "\\u0061": 2}}', id="J6-duplicate-escaped-and-nested"),
        pytest.param("[" * 100_000, id="J6-deep"),
        pytest.param('{"a":' * 100_000, id="J6-deep-objects"),
        pytest.param('{"a":' + "[" * 100_000 + "]" * 100_000 + "}", id="J6-deep-but-closed"),
        pytest.param('{"a": ' + "9" * 5_000 + "}", id="J6-5000-digits"),
        pytest.param('{"a": "\\ud800"}', id="J6-surrogate"),
        pytest.param('{"\\udfff": 1}', id="J6-surrogate-name"),
        pytest.param('{"a": ["\\ud800"]}', id="J6-surrogate-nested"),
    ],
)
def test_json_that_is_not_beyond_doubt_is_400(body: str) -> None:
    with pytest.raises(ProblemError) as caught:
        json_request(body).json_object()
    assert caught.value.rule is Rule.INVALID_JSON


def test_J7_json_above_1_mb_is_413() -> None:
    fits = '{"a":"' + "x" * 999_992 + '"}'
    assert len(json_request(fits).json_object()["a"]) == 999_992
    with pytest.raises(ProblemError) as caught:
        json_request(fits + " ").json_object()
    assert caught.value.rule is Rule.BODY_TOO_LARGE
    assert caught.value.members["limit_bytes"] == 1_000_000


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "", ";", "application/jsonp"]
)
def test_a_json_route_takes_nothing_else(content_type: str) -> None:
    with pytest.raises(ProblemError) as caught:
        json_request("{}", content_type).json_object()
    assert caught.value.rule is Rule.UNSUPPORTED_MEDIA_TYPE


@given(st.text() | st.binary().map(lambda data: base64.b64encode(data).decode()), st.booleans())
def test_J6_any_body_is_an_object_or_a_problem(body: str, encoded: bool) -> None:
    read = request("POST /v1/uploads", headers={"content-type": "application/json"}, body=body, isBase64Encoded=encoded)
    outcome = _outcome(read)
    assert isinstance(outcome, dict) or outcome.status == 400


def _outcome(read: Request) -> dict | Rule:
    try:
        return read.json_object()
    except ProblemError as problem:
        return problem.rule


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(st.dictionaries(st.text(), _JSON))
def test_any_plain_object_is_read_as_it_is(document: dict) -> None:
    assert json_request(json.dumps(document)).json_object() == document


@given(st.dictionaries(st.sampled_from(list(event())) | st.text(), _JSON))
def test_any_event_is_a_request(found: dict) -> None:
    read = Request.from_event(found, "fallback")
    assert read.id
    for judge in (lambda: read.owner(CLIENT, NOW), read.media_id, read.json_object):
        with pytest.raises(ProblemError):
            judge()


def test_a_request_has_the_gateway_s_id_and_route() -> None:
    assert (request().id, request().route) == ("request-1", "GET /v1/media")


def test_the_owner_is_the_subject_of_the_access_token() -> None:
    for subject in (OWNER, "x", "x" * 128):
        assert _with_claims(claims(sub=subject)).owner(CLIENT, NOW) == subject


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(None, id="J3-none"),
        pytest.param({}, id="J3-empty"),
        pytest.param("claims", id="J3-text"),
        pytest.param(claims(sub=None), id="J3-no-subject"),
        pytest.param(claims(sub=""), id="J3-an-empty-subject"),
        pytest.param(claims(sub=7), id="J3-a-number-as-subject"),
        pytest.param(claims(sub="x" * 129), id="J3-a-long-subject"),
        pytest.param(claims(token_use="id"), id="J2-an-id-token"),
        pytest.param(claims(token_use=None), id="J2-no-use"),
        pytest.param(claims(client_id="another"), id="J2-another-client"),
        pytest.param(claims(client_id=None, aud=CLIENT), id="J2-audience-of-an-id-token"),
        pytest.param(claims(exp=str(int(NOW.timestamp()) - 60)), id="J2-expired"),
        pytest.param(claims(exp=None), id="J2-no-expiry"),
        pytest.param(claims(exp="soon"), id="J2-expiry-in-words"),
        pytest.param(claims(exp="nan"), id="J2-expiry-that-is-no-number"),
    ],
)
def test_without_claims_of_a_good_access_token_it_is_401(found: object) -> None:
    with pytest.raises(ProblemError) as caught:
        _with_claims(found).owner(CLIENT, NOW)
    assert caught.value.rule is Rule.UNAUTHORIZED


def test_A19_a_clock_may_be_off_by_less_than_a_minute() -> None:
    found = _with_claims(claims(exp=str(int(NOW.timestamp()))))
    assert found.owner(CLIENT, NOW + timedelta(seconds=59)) == OWNER
    with pytest.raises(ProblemError):
        found.owner(CLIENT, NOW + timedelta(seconds=60))


@pytest.mark.parametrize(
    "scope", [None, "", "openid", "aws.cognito.signin.user.admin2", ["aws.cognito.signin.user.admin"]]
)
def test_J2_a_token_without_the_scope_is_403(scope: object) -> None:
    with pytest.raises(ProblemError) as caught:
        _with_claims(claims(scope=scope)).owner(CLIENT, NOW)
    assert caught.value.rule is Rule.SCOPE_MISSING


def test_J2_other_scopes_do_not_matter() -> None:
    assert _with_claims(claims(scope="openid aws.cognito.signin.user.admin email")).owner(CLIENT, NOW) == OWNER


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(None, id="none"),
        pytest.param({}, id="empty"),
        pytest.param({"id": "%"}, id="J12-bad-percent"),
        pytest.param({"id": "%2e%2e%2f"}, id="J12-encoded"),
        pytest.param({"id": "..;/"}, id="J12-dots"),
        pytest.param({"id": "a" * 31}, id="31-digits"),
        pytest.param({"id": "a" * 33}, id="33-digits"),
        pytest.param({"id": "A" * 32}, id="upper-case"),
        pytest.param({"id": "a" * 32 + "\n"}, id="a-line-break"),
        pytest.param({"id": "\u0661" * 32}, id="J12-other-digits"),
        pytest.param({"id": "\ud800"}, id="J12-surrogate"),
    ],
)
def test_a_path_that_names_no_id_is_404(path: object) -> None:
    with pytest.raises(ProblemError) as caught:
        request(pathParameters=path).media_id()
    assert caught.value.rule is Rule.MEDIA_NOT_FOUND


def test_an_id_is_32_hexadecimal_digits() -> None:
    assert request(pathParameters={"id": "0123456789abcdef" * 2}).media_id() == "0123456789abcdef" * 2


def test_J1_only_ones_own_user_may_be_named() -> None:
    refuse_other_user(None, OWNER)
    refuse_other_user(OWNER, OWNER)
    for other in ("someone", "", 7, OWNER.upper()):
        with pytest.raises(ProblemError) as caught:
            refuse_other_user(other, OWNER)
        assert caught.value.rule is Rule.OWNER_MISMATCH
