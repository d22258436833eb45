// How long browsers may keep what was found. Run by tests/unit/test_cdn_functions.py.
"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");

const { answered, edge } = require("./edge.js");

const YEAR = 31536000;
const told = (seconds, status, headers) => {
  const { headers: said } = edge("max_age", `const SECONDS = ${seconds};`)(answered(status, headers));
  return said["cache-control"] && said["cache-control"].value;
};

for (const [seconds, value] of [
  [0, "no-cache"],
  [1, "public, max-age=1"],
  [60, "public, max-age=60"],
  [86400, "public, max-age=86400"],
  [YEAR - 1, "public, max-age=31535999"],
  [YEAR, "public, max-age=31536000, immutable"],
]) {
  for (const status of [200, 206, 304]) {
    test(`${status} for ${seconds} seconds: ${value}`, () => assert.equal(told(seconds, status), value));
  }
  test(`the file's own word wins over ${seconds} seconds`, () =>
    assert.equal(told(seconds, 200, { "cache-control": { value: "no-store" } }), "no-store"));
}

for (const status of [204, 301, 302, 307, 400, 403, 404, 405, 416, 429, 500, 502, 503, 504]) {
  for (const seconds of [0, 60, YEAR]) {
    test(`${status} is never told to be kept for ${seconds} seconds`, () => assert.equal(told(seconds, status), undefined));
  }
}

test("status, body and other headers pass as they came", () => {
  const event = answered(200, { "content-type": { value: "text/html" }, etag: { value: '"1"' } });
  event.response.cookies = { a: { value: "b" } };
  const before = { ...event.response, headers: { ...event.response.headers, "cache-control": { value: "public, max-age=60" } } };
  assert.equal(JSON.stringify(edge("max_age", "const SECONDS = 60;")(event)), JSON.stringify(before));
});
