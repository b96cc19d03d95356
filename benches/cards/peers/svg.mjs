// How many badges a second badge-maker draws on one core: node svg.mjs SECONDS
import { makeBadge } from "badge-maker";

const until = performance.now() + Number(process.argv[2]) * 1000;
let [drawn, bytes] = [0, 0];
const began = performance.now();
while (performance.now() < until) {
  for (let n = 0; n < 100; n += 1) {
    drawn += 1;
    bytes += makeBadge({ label: `Kari Aasen ${drawn}`, message: `Codebreaker ${drawn * 7}`, color: "#059669" }).length;
  }
}
console.log((drawn / (performance.now() - began)) * 1000, bytes / drawn);
