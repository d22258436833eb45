// What every function keeps to. Run by tests/unit/test_cdn_functions.py.
"use strict";

const assert = require("node:assert/strict");
const { readdirSync, statSync } = require("node:fs");
const { join } = require("node:path");
const { test } = require("node:test");

const { unknownToTheEdge } = require("./edge.js");

const FOLDER = join(__dirname, "..", "functions");

for (const file of readdirSync(FOLDER)) {
  test(`${file} keeps to what the edge's JavaScript has`, () => assert.deepEqual(unknownToTheEdge(file.replace(".js", "")), []));
  test(`${file} leaves room for its constant within 10 KB`, () => assert.ok(statSync(join(FOLDER, file)).size < 8000));
}
