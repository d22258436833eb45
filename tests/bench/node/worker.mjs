// One fresh process of Node: a candidate of sharp on an image, as bench/worker.py is for Python.
//   node worker.mjs NAME IMAGE CALLS SECONDS [FOLDER]     BENCH_NODE: the folder with node_modules
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const sharp = createRequire(join(process.env.BENCH_NODE, "package.json"))("sharp");
sharp.concurrency(1);
sharp.cache(false);

const EDGES = [1600, 800, 150];
const JPEG = { quality: 80, progressive: true, chromaSubsampling: "4:2:0" };
const PLAIN_JPEG = { quality: 80 };

// The idiom of its documentation and of AWS's image solution: one pipeline per size.
const perSize = (options) => async (data) => {
  const files = [];
  for (const edge of EDGES) {
    files.push(await sharp(data).autoOrient().resize(edge, edge, { fit: "inside" }).jpeg(options).toBuffer());
  }
  return files;
};

const shrunkTo = (frame, edge) => frame.resize(edge, edge, { fit: "inside" });

const fromSizeToSize = async (first) => {
  const files = [];
  let frame = first;
  for (const edge of EDGES) {
    const { data, info } = await shrunkTo(frame, edge).raw().toBuffer({ resolveWithObject: true });
    const raw = { raw: { width: info.width, height: info.height, channels: info.channels } };
    files.push(await sharp(data, raw).jpeg(JPEG).toBuffer());
    frame = sharp(data, raw);
  }
  return files;
};

// The cascade that comes to mind: one decode, then raw pixels. sharp converts the profile before it shrinks.
const rawCascade = (data) => fromSizeToSize(sharp(data).autoOrient());

// The fastest we know that is right for any profile: shrunk in the photo's own colours, which an uncompressed TIFF carries
// to a second pipeline, so that only 1600 pixels are converted. Turning after the shrink as well gained nothing.
const bestCascade = async (data) => {
  const shrunk = shrunkTo(sharp(data, { ignoreIcc: true }).autoOrient(), EDGES[0]);
  return fromSizeToSize(sharp(await shrunk.keepIccProfile().tiff({ compression: "none" }).toBuffer()));
};

const CANDIDATES = {
  sharp: perSize(JPEG),
  "sharp-plain": perSize(PLAIN_JPEG),
  "sharp-raw": rawCascade,
  "sharp-cascade": bestCascade,
};

const median = (values) => {
  const ordered = [...values].sort((a, b) => a - b);
  const middle = ordered.length >> 1;
  return ordered.length % 2 ? ordered[middle] : (ordered[middle - 1] + ordered[middle]) / 2;
};

const peakMb = () => {
  try {
    return (Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "ascii"))[1]) * 1024) / 1e6;
  } catch {
    return (process.resourceUsage().maxRSS * 1024) / 1e6;
  }
};

const [name, image, calls, seconds, folder] = process.argv.slice(2);
const data = readFileSync(image);
const run = () => CANDIDATES[name](data);
const files = await run();
const peak = peakMb();
const cpu = [];
const wall = [];
const began = performance.now();
while (cpu.length < Number(calls) || performance.now() - began < Number(seconds) * 1000) {
  const wallBefore = performance.now();
  const cpuBefore = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(cpuBefore);
  cpu.push((user + system) / 1000);
  wall.push(performance.now() - wallBefore);
}
if (folder) files.forEach((content, number) => writeFileSync(join(folder, `${number}.jpg`), content));
const measured = { cpu_ms: median(cpu), wall_ms: median(wall), peak_mb: peak, bytes: files.map((one) => one.length) };
process.stdout.write(JSON.stringify(measured));
