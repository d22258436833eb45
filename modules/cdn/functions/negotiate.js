// Viewer request: a variant asked for without extension becomes the best file of it that is stored and that the viewer shows.
//
//   /variants/<id>/thumb  ->  /variants/<id>/thumb.avif | .webp | .jpg | .png
//
// negotiation.tf puts FORMATS in front: {"thumb": ["avif", "webp", "jpg"], ...}. cloudfront-js-2.0 is ES 5.1 with const,
// let and arrow functions; a function has 10 KB and about a millisecond.

const ASKED = /^\/variants\/[a-z0-9-]+\/([a-z0-9-]+)$/;

// Best first: smallest first. The last two every viewer shows, so a wildcard is enough for them.
const BEST = ["avif", "webp", "jpg", "png"];
// What is sent when nothing that the viewer names is stored: the most widely shown first.
const SAFEST = ["jpg", "png", "webp", "avif"];
const SHOWN_BY_ALL = ["jpg", "png"];
const TYPES = { avif: "image/avif", jpg: "image/jpeg", png: "image/png", webp: "image/webp" };

// RFC 9110, section 12.5.1: type/subtype, parameters, one of which may be the weight.
const RANGE = /^([!#$%&'*+.^_`|~0-9a-z-]+\/[!#$%&'*+.^_`|~0-9a-z-]+)((?:[ \t]*;[ \t]*[!#$%&'*+.^_`|~0-9a-z-]+=(?:[!#$%&'*+.^_`|~0-9a-z-]+|"[^"\\,;]*"))*)$/;
const WEIGHT = /;[ \t]*q=([^; \t]*)/;
const QVALUE = /^(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)$/;
const NOTHING = /^0(?:\.0*)?$/;
const MAX_ACCEPT_LENGTH = 1000; // browsers send about 100; longer ones are not worth the time

function handler(event) {
  const request = event.request;
  const asked = ASKED.exec(request.uri);
  if (asked && Object.prototype.hasOwnProperty.call(FORMATS, asked[1])) {
    request.uri += "." + choose(FORMATS[asked[1]], accepted(request.headers.accept));
  }
  return request;
}

function choose(stored, shown) {
  for (let i = 0; i < BEST.length; i++) {
    if (stored.indexOf(BEST[i]) >= 0 && shows(shown, BEST[i])) {
      return BEST[i];
    }
  }
  for (let i = 0; i < SAFEST.length; i++) {
    if (stored.indexOf(SAFEST[i]) >= 0) {
      return SAFEST[i];
    }
  }
}

// A wildcard does not say that a viewer decodes AVIF: browsers of 2010 send image/* too.
function shows(shown, format) {
  const ranges = SHOWN_BY_ALL.indexOf(format) < 0 ? [TYPES[format]] : [TYPES[format], "image/*", "*/*"];
  for (let i = 0; i < ranges.length; i++) {
    if (shown[ranges[i]] !== undefined) {
      return shown[ranges[i]]; // the most specific range decides
    }
  }
  return false;
}

// The ranges of an Accept header: true, or false where its weight is 0. None of a header that breaks the syntax.
function accepted(header) {
  const found = Object.create(null);
  const text = joined(header);
  if (text.length > MAX_ACCEPT_LENGTH) {
    return Object.create(null);
  }
  const parts = text.toLowerCase().split(",");
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i].trim();
    if (part !== "") { // RFC 9110, section 5.6.1: a recipient ignores empty elements
      const range = RANGE.exec(part);
      const weight = range ? WEIGHT.exec(range[2]) : null;
      if (!range || (weight && !QVALUE.test(weight[1]))) {
        return Object.create(null);
      }
      found[range[1]] = found[range[1]] !== false && !(weight && NOTHING.test(weight[1]));
    }
  }
  return found;
}

// A header that came more than once is one list.
function joined(header) {
  if (!header) {
    return "";
  }
  return header.multiValue ? header.multiValue.map((one) => one.value).join(",") : header.value;
}
