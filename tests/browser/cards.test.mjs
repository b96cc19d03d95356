// Profile badges as they are seen: the SVG that Chromium draws beside the PNG that the server draws.

import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { test } from "node:test";
import { open } from "./support/browser.mjs";
import { SITE, award, badge, person, unique } from "./support/server.mjs";

// Two programs draw the edges of shapes a little differently. Of a card's pixels, at most this part may differ by more than a
// fifth of the range, and all of them together by less than this much of 255 on average. A letter that is missing, another
// font, or a line that is one pixel off is far beyond both.
const MOST_DIFFERING = 0.002;
const MOST_ON_AVERAGE = 1.5;

const NAMES = [
  "Bo", "Åse Ødegård", "Nguyễn Thị Thuỳ Dương", "Zbigniew Wróblewski", "Rávdná Čáhppe-Ánne Eira", "Þórdís Ægisdóttir",
  "Anne-Margrethe Kvitfjell-Sørbråten Haugland", "Siobhán O'Neill <& Co>", "Ελένη Παπαδοπούλου", "Олена Шевченко",
  "Нурия Абдрахманова", "محمد الأمين", "ليلى عبد الرحمن", "فاطمه زهرا رضایی", "יוסף כהן", "Ali محمد Berg", "प्रिया शर्मा", "অনন্যা চৌধুরী",
  "ਹਰਪ੍ਰੀਤ ਕੌਰ", "ગીતા પટેલ", "தமிழ்ச்செல்வி", "లక్ష్మి", "ಕಾವ್ಯ", "മീനാക്ഷി", "සිංහල නම", "สมชาย ใจดี", "ສົມພອນ", "မြန်မာ", "សុខ ដារា",
  "ሰላም ተስፋዬ", "გიორგი ბერიძე", "Արամ Խաչատրյան", "山田 花子", "陳美玲", "김민준", "Ada 🦊", "The Very Long Name That Does Not Fit Even In Two Lines Of Nineteen Pixels",
];
const TIERS = ["newbie", "scout", "codebreaker", "hacker", "cipher-hunter", "forger", "flag-conqueror"].map((tier) => `tier-${tier}`);

/** How far two pictures of one size are from each other. Runs in the page. */
async function distance({ one, other, width, height }) {
  const pixels = async (source) => {
    const image = new Image();
    image.src = source;
    await image.decode();
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width, height });
    const context = canvas.getContext("2d", { willReadFrequently: true });
    // Corners are transparent.
    context.fillStyle = "#7f8a99";
    context.fillRect(0, 0, width, height);
    context.drawImage(image, 0, 0, width, height);
    return context.getImageData(0, 0, width, height).data;
  };
  const [a, b] = [await pixels(one), await pixels(other)];
  let [differing, sum] = [0, 0];
  for (let at = 0; at < a.length; at += 4) {
    const by = [0, 1, 2].map((channel) => Math.abs(a[at + channel] - b[at + channel]));
    sum += by[0] + by[1] + by[2];
    if (Math.max(...by) > 51) differing += 1;
  }
  return { differing: differing / (a.length / 4), average: sum / (a.length / 4) / 3 };
}

async function compared(page, handle, query, [width, height], scale) {
  const one = `/api/badge/${handle}/svg?${query}`;
  const other = `/api/badge/${handle}/png?${query}&scale=${scale}`;
  const found = await page.evaluate(distance, { one, other, width: width * scale, height: height * scale });
  return { ...found, what: `${handle} ${query} ${scale}` };
}

function close(all) {
  const by = (key) => all.reduce((worst, next) => (next[key] > worst[key] ? next : worst));
  const [differing, average] = [by("differing"), by("average")];
  const told = `most differing: ${(differing.differing * 100).toFixed(3)} % (${differing.what}); on average ${average.average.toFixed(3)} (${average.what})`;
  if (process.env.EMBLAZON_BROWSER_VERBOSE) console.error(`${all.length} cards, ${told}`);
  assert.ok(differing.differing <= MOST_DIFFERING && average.average <= MOST_ON_AVERAGE, told);
}

test("names of many scripts look the same in the browser and in the PNG, in both themes", async (t) => {
  const page = await open(t);
  await page.goto("/verify");
  const medals = [];
  for (let n = 0; n < 4; n += 1) medals.push(await badge(`Card ${unique()}`));
  const all = [];
  for (const [n, name] of NAMES.entries()) {
    const { id } = await person(name);
    for (const medal of medals.slice(0, n % 5)) await award(medal, { id });
    for (const theme of ["light", "dark"]) {
      all.push(await compared(page, id, `theme=${theme}`, [480, 160], n % 2 ? 2 : 1));
      all.push(await compared(page, id, `theme=${theme}&style=compact`, [320, 64], n % 2 ? 1 : 2));
    }
    if (process.env.EMBLAZON_BROWSER_PICTURES) await keep(id, n);
  }
  close(all);
});

test("every tier looks the same in the browser and in the PNG, in both themes", async (t) => {
  const page = await open(t);
  await page.goto("/verify");
  const all = [];
  for (const handle of [...TIERS, "pm-kari-001"]) {
    for (const theme of ["light", "dark"]) {
      for (const scale of [1, 2, 4]) {
        all.push(await compared(page, handle, `theme=${theme}`, [480, 160], scale));
        all.push(await compared(page, handle, `theme=${theme}&style=compact`, [320, 64], scale));
      }
    }
  }
  close(all);
});

test("another name is not taken for the same", async (t) => {
  const page = await open(t);
  await page.goto("/verify");
  const size = { width: 480, height: 160 };
  const apart = await page.evaluate(distance, { one: "/api/badge/tier-scout/svg", other: "/api/badge/tier-hacker/png", ...size });
  assert.ok(apart.differing > 5 * MOST_DIFFERING && apart.average > MOST_ON_AVERAGE, JSON.stringify(apart));
});

test("a card is shown by a page of another site", async (t) => {
  const page = await open(t);
  page.expects(404);
  const html = `<img id="known" src="${SITE}/api/badge/tier-forger/svg" alt=""><img id="unknown" src="${SITE}/api/badge/nobody/png" alt="">`;
  const elsewhere = createServer((_, reply) => reply.setHeader("content-type", "text/html").end(html));
  await new Promise((resolve) => elsewhere.listen(0, "localhost", resolve));
  t.after(() => elsewhere.close());
  await page.goto(`http://localhost:${elsewhere.address().port}/`);
  const widths = () => page.evaluate(() => ["known", "unknown"].map((id) => document.getElementById(id).naturalWidth));
  await page.waitForFunction(() => [...document.images].every((image) => image.complete));
  assert.deepEqual(await widths(), [480, 480]);
});

/** Keeps what is compared, for eyes. */
async function keep(handle, n) {
  const directory = process.env.EMBLAZON_BROWSER_PICTURES;
  await mkdir(directory, { recursive: true });
  for (const [format, query] of [["svg", "theme=light"], ["png", "theme=light&scale=2"], ["png", "theme=dark&style=compact&scale=2"]]) {
    const reply = await fetch(`${SITE}/api/badge/${handle}/${format}?${query}`);
    const name = `${String(n).padStart(2, "0")}-${query.replace(/\W/g, "-")}.${format}`;
    await writeFile(`${directory}/${name}`, Buffer.from(await reply.arrayBuffer()));
  }
}
