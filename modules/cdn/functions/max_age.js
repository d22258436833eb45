// Viewer response: how long a browser may keep a page or an asset.
//
// functions.tf puts SECONDS in front. What the file itself says (Cache-Control in S3) wins. An error is never told to be
// kept: CloudFront runs no function on one that the origin made, and this one looks at the status as well.

const YEAR = 31536000;
const FOUND = [200, 206, 304]; // a 304 brings the header up to date

function handler(event) {
  const response = event.response;
  if (FOUND.indexOf(response.statusCode) >= 0 && !response.headers["cache-control"]) {
    response.headers["cache-control"] = { value: told() };
  }
  return response;
}

function told() {
  if (SECONDS === 0) {
    return "no-cache";
  }
  return "public, max-age=" + SECONDS + (SECONDS >= YEAR ? ", immutable" : "");
}
