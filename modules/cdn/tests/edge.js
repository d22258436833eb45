// A function as the edge runs it: a script of its own, with its constant in front and with the globals that the documentation
// of cloudfront-js-2.0 lists, and no more.
"use strict";

const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const vm = require("node:vm");

// name: of the file; front: the line that Terraform puts in front of it. The handler, from event to result.
exports.edge = (name, front) => {
  const source = readFileSync(join(__dirname, "..", "functions", `${name}.js`), "utf8");
  const context = vm.createContext(Object.create(null));
  vm.runInContext(`"use strict";\n${front || ""}\n${source}\nglobalThis.run = handler;`, context);
  return context.run;
};

exports.requested = (uri, headers) => ({
  version: "1.0",
  context: { eventType: "viewer-request" },
  viewer: { ip: "192.0.2.1" },
  request: { method: "GET", uri, querystring: {}, headers: headers || {}, cookies: {} },
});

exports.answered = (statusCode, headers) => ({
  ...exports.requested("/index.html"),
  context: { eventType: "viewer-response" },
  response: { statusCode, statusDescription: "", headers: headers || {}, cookies: {} },
});

// What the edge's JavaScript lacks, found in the code: strings, comments and expressions apart.
exports.unknownToTheEdge = (name) => {
  const source = readFileSync(join(__dirname, "..", "functions", `${name}.js`), "utf8");
  const code = source.replace(/^\s*\/\/.*$|\s\/\/ .*$/gm, "").replace(/"[^"\n]*"/g, '""').replace(/\/[^/\n*]+\/;/g, ";");
  return Object.entries({
    classes: /\bclass\b/, "default parameters": /function\s*\w*\([^)]*=/, destructuring: /(?:const|let)\s*[[{]/,
    "eval and timers": /\b(?:eval|Function|setTimeout|setInterval)\b/, "for of": /\bof\b/, generators: /\byield\b|function\s*\*/,
    imports: /\b(?:import|require|export)\b/, nullish: /\?\?/, "optional chaining": /\?\.[a-z([]/, "spread or rest": /\.\.\./,
  }).filter(([, pattern]) => pattern.test(code)).map(([what]) => what);
};
