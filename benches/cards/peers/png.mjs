// How many SVG files of a directory sharp draws as PNG in a second, with all cores: node png.mjs DIRECTORY SECONDS LEVEL
import { readFile, readdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import sharp from "sharp";

const [directory, seconds, level] = process.argv.slice(2);
const files = await Promise.all((await readdir(directory)).map((name) => readFile(`${directory}/${name}`)));
sharp.cache(false);
// One picture a core: more threads for one picture make them all slower.
sharp.concurrency(1);
const until = performance.now() + Number(seconds) * 1000;
const began = performance.now();
let [next, drawn, bytes] = [0, 0, 0];
async function work() {
  while (performance.now() < until) {
    const svg = files[next++ % files.length];
    bytes += (await sharp(svg).png({ compressionLevel: Number(level) }).toBuffer()).length;
    drawn += 1;
  }
}
await Promise.all(Array.from({ length: availableParallelism() }, work));
console.log((drawn / (performance.now() - began)) * 1000, bytes / drawn);
