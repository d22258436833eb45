// The function as the edge runs it: a script of its own, with the formats of a site in front. Run by tests/unit/test_cdn_functions.py.
"use strict";

const assert = require("node:assert/strict");
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { test } = require("node:test");
const vm = require("node:vm");

const SOURCE = readFileSync(join(__dirname, "..", "functions", "negotiate.js"), "utf8");
const FORMATS = {
  all: ["jpg", "png", "webp", "avif"],
  alpha: ["png", "webp"],
  classic: ["webp", "jpg"],
  large: ["avif", "webp", "jpg"],
  modern: ["avif"],
  "small-2": ["jpg"],
};
const ID = "0123456789abcdef0123456789abcdef";
const CHROME = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8";
const FIREFOX = "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5";
const SAFARI = "image/webp,image/avif,image/jxl,image/heic,image/heic-sequence,video/*;q=0.8,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5";
const OLD_SAFARI = "image/webp,image/png,image/svg+xml,image/*;q=0.8,video/*;q=0.8,*/*;q=0.5";
const OLD = "image/png,image/*;q=0.8,*/*;q=0.5";

// With the globals that the documentation of cloudfront-js-2.0 lists, and no more.
function edge(formats) {
  const context = vm.createContext(Object.create(null));
  vm.runInContext(`"use strict";\nconst FORMATS = ${JSON.stringify(formats)};\n${SOURCE}\nglobalThis.run = handler;`, context);
  return (uri, headers) => {
    const request = { method: "GET", uri, querystring: {}, headers: headers || {}, cookies: {} };
    return context.run({ version: "1.0", context: { eventType: "viewer-request" }, viewer: { ip: "192.0.2.1" }, request });
  };
}

const run = edge(FORMATS);
const at = (preset) => `/variants/${ID}/${preset}`;
const chosen = (preset, accept) => run(at(preset), accept === undefined ? {} : { accept: { value: accept } }).uri.split(".")[1];

for (const [who, accept, best] of [
  ["Chrome 121 and later", CHROME, "avif"],
  ["Firefox 128 and later", FIREFOX, "avif"],
  ["Safari 17 and later", SAFARI, "avif"],
  ["Safari 14 to 15", OLD_SAFARI, "webp"],
  ["Firefox 65 to 91", "image/webp,*/*", "webp"],
  ["a browser of 2010", OLD, "jpg"],
  ["curl", "*/*", "jpg"],
  ["a client without the header", undefined, "jpg"],
  ["a client with an empty header", "", "jpg"],
  ["a browser that opens the image as a page", "text/html,application/xhtml+xml,image/avif,image/webp,*/*;q=0.8", "avif"],
]) {
  test(`${who} gets ${best}`, () => assert.equal(chosen("large", accept), best));
}

for (const [preset, accept, best] of [
  ["classic", CHROME, "webp"],
  ["small-2", CHROME, "jpg"],
  ["alpha", OLD, "png"],
  ["alpha", CHROME, "webp"],
  ["all", OLD, "jpg"],
  ["all", CHROME, "avif"],
  ["modern", OLD, "avif"],
]) {
  test(`${preset} (${FORMATS[preset]}) never answers with what it has not: ${best}`, () => assert.equal(chosen(preset, accept), best));
}

for (const [accept, best] of [
  ["image/avif;q=0,image/webp", "webp"],
  ["image/avif;q=0.000,image/webp;q=0.001", "webp"],
  ["image/avif ; q=0 , image/webp\t;\tq=1.000", "webp"],
  ["image/avif;Q=0,image/webp;Q=0,image/*", "jpg"],
  ["image/avif;q=0, image/avif", "jpg"],
  ["image/avif, image/avif;q=0", "jpg"],
  ["image/avif;q=0.1,image/webp;q=0.9", "avif"],
  ["image/avif;x=1;q=0,image/webp", "webp"],
  ["IMAGE/AVIF", "avif"],
  [", ,image/webp,", "webp"],
  ['image/webp;x="a b"', "webp"],
]) {
  test(`weights and lists: ${accept}`, () => assert.equal(chosen("large", accept), best));
}

test("a refused JPEG is replaced by what all viewers show", () => {
  assert.equal(chosen("all", "image/jpeg;q=0,*/*"), "png");
  assert.equal(chosen("all", "image/jpeg,*/*;q=0"), "jpg");
  assert.equal(chosen("all", "image/*;q=0,image/png"), "png");
  assert.equal(chosen("all", "*/*;q=0"), "jpg");
});

for (const accept of [
  "image/avif;q=2",
  "image/avif;q=",
  "image/avif;q=0.1234",
  "image/avif;q=high",
  "image/avif;",
  "image/avif;q",
  "image",
  "/avif",
  "image/",
  "image//avif",
  "image/avif image/webp",
  "image/avif,\u0000",
  "image/avif,image/wébp",
  'image/avif;x="',
  'image/avif;x="a,b"',
  "image/avif" + ",image/avif".repeat(100),
  "(".repeat(1000),
]) {
  test(`a header that breaks the syntax gets the JPEG: ${accept.slice(0, 30)}`, () => assert.equal(chosen("large", accept), "jpg"));
}

test("a header that comes twice is one list", () => {
  const twice = { value: "image/png", multiValue: [{ value: "image/png" }, { value: "image/avif" }] };
  assert.equal(run(at("large"), { accept: twice }).uri, at("large.avif"));
});

for (const uri of [
  at("large.jpg"), at("large.avif"), at("large.exe"), at("large/"), at("large/x"), at(""), at("unknown"), at("LARGE"),
  at("constructor"), at("__proto__"), at("toString"), at("large%2ejpg"), at("../large"), `/variants//large`, `/variants/${ID}`,
  `/variants/${ID}.x/large`, `/captions/${ID}/large`, `/a/variants/${ID}/large`, "/", "/index.html", "/incoming/x",
]) {
  test(`left alone: ${uri}`, () => {
    const request = run(uri, { accept: { value: CHROME }, host: { value: "cdn" } });
    assert.equal(request.uri, uri);
    assert.deepEqual(Object.keys(request.headers), ["accept", "host"]);
  });
}

test("a site without negotiation changes nothing", () => assert.equal(edge({})(at("large")).uri, at("large")));

test("any header gets a stored file, and in no time", () => {
  const pieces = ["image/", "avif", "webp", "*", "/", ",", ";", "q=", "0", ".", "1", '"', "\\", " ", "\t", "=", "é", "x".repeat(50)];
  let seed = 7;
  const dice = (sides) => (seed = (seed * 48271) % 2147483647) % sides;
  const begun = process.cpuUsage().user;
  for (let round = 0; round < 20000; round++) {
    const accept = Array.from({ length: dice(40) }, () => pieces[dice(pieces.length)]).join("");
    assert.ok(FORMATS.large.includes(chosen("large", accept)), accept);
  }
  for (const accept of ["image/avif" + ";a=b".repeat(247), 'image/avif;a="' + " ".repeat(980), " ".repeat(999), ";".repeat(999)]) {
    assert.ok(FORMATS.large.includes(chosen("large", accept)));
  }
  assert.ok(process.cpuUsage().user - begun < 10_000_000);
});

test("the source keeps to what the edge's JavaScript has", () => {
  const code = SOURCE.replace(/\/\/.*$/gm, "").replace(/\/[^/\n*]+\/;/g, ";");
  for (const [what, pattern] of [
    ["spread or rest", /\.\.\./], ["classes", /\bclass\b/], ["optional chaining", /\?\.[a-z(\[]/], ["nullish", /\?\?/], ["for of", /\bof\b/],
    ["destructuring", /(?:const|let)\s*[[{]/], ["default parameters", /function\s*\w*\([^)]*=/], ["imports", /\b(?:import|require|export)\b/],
    ["generators", /\byield\b|function\s*\*/], ["eval and timers", /\b(?:eval|Function|setTimeout|setInterval)\b/],
  ]) {
    assert.doesNotMatch(code, pattern, what);
  }
});
