// Viewer request: a route of the single-page application becomes its one page.
//
//   /  /media/42  /media/v1.2  ->  /index.html         /app.3f2a.js  /robots.txt  ->  as they are
//
// A file is what ends in an extension, and an extension starts with a letter. cloudfront-js-2.0 is ES 5.1 with const,
// let and arrow functions.

const FILE = /\.[A-Za-z][A-Za-z0-9]{0,15}$/;
// RFC 8615: names that others look up, some without extension, are files or are not there.
const WELL_KNOWN = /^\/\.well-known\//;

function handler(event) {
  const request = event.request;
  const last = request.uri.substring(request.uri.lastIndexOf("/") + 1);
  if (!FILE.test(last) && !WELL_KNOWN.test(request.uri)) {
    request.uri = "/index.html";
  }
  return request;
}
