// Routes of the application and files beside it. Run by tests/unit/test_cdn_functions.py.
"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");

const { edge, requested } = require("./edge.js");

const handler = edge("spa");
const served = (uri) => handler(requested(uri)).uri;

for (const route of [
  "/", "//", "/media", "/media/", "/media/42", "/media/0123456789abcdef0123456789abcdef", "/search/caf%C3%A9", "/a.b/c", "/assets.d/x",
  "/releases/v1.2", "/releases/1.2.3", "/user/alice%40example", "/ends-with.", "/..", "/../etc/passwd", "/a/..%2fb", "/.hidden/route",
  "/a".repeat(2000), "/index", "/api", "/well-known/x", "/x/.well-known/y", "/%2ewell-known/x", "/name.with-hyphen", "/name.with_line",
  "/x.averyveryverylongextension",
]) {
  test(`a route is the application's page: ${route.slice(0, 60)}`, () => assert.equal(served(route), "/index.html"));
}

for (const file of [
  "/index.html", "/app.js", "/app.3f2a1c.js", "/assets/app.css", "/favicon.ico", "/robots.txt", "/site.webmanifest", "/deep/er/photo.AVIF",
  "/app.js.map", "/module.wasm", "/a.m4v", "/fonts/x.woff2", "/v1.2/notes.pdf", "/.env.x", "/wp-login.php",
  "/.well-known/security.txt", "/.well-known/apple-app-site-association", "/.well-known/change-password", "/.well-known/",
]) {
  test(`a file is left alone: ${file}`, () => assert.equal(served(file), file));
}

test("query, headers, cookies and method pass as they came", () => {
  const event = requested("/media", { accept: { value: "text/html" }, host: { value: "shop.example.com" } });
  event.request.querystring = { page: { value: "2" } };
  event.request.cookies = { theme: { value: "dark" } };
  const before = JSON.stringify({ ...event.request, uri: "/index.html" });
  assert.equal(JSON.stringify(handler(event)), before);
});

test("a request is handed on, never answered at the edge", () => assert.equal(handler(requested("/media")).statusCode, undefined));

test("any path gets an answer, and in no time", () => {
  const begun = process.cpuUsage().user;
  for (const piece of ["/", ".", "a", "a.", "/.", "%2e", "1", ".a1"]) {
    const uri = "/" + piece.repeat(8000 / piece.length);
    assert.ok([uri, "/index.html"].includes(served(uri)));
  }
  assert.ok(process.cpuUsage().user - begun < 1_000_000);
});
