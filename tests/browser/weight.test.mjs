import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./support/browser.mjs";
import { pages, reach } from "./support/pages.mjs";

const LIMIT = 60 * 1024;

test("every page loads in 60 KiB, the pictures of badges aside", async (t) => {
  const weighed = [];
  for (const entry of (await pages()).filter(({ reach: steps }) => !steps)) {
    const page = await open(t, { as: entry.as });
    const network = await page.context().newCDPSession(page);
    await network.send("Network.enable");
    const kinds = new Map();
    let bytes = 0;
    network.on("Network.responseReceived", ({ requestId, type }) => kinds.set(requestId, type));
    network.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
      if (kinds.get(requestId) !== "Image") bytes += encodedDataLength;
    });
    await reach(page, entry);
    await page.evaluate(() => document.fonts.ready);
    assert.ok([...kinds.values()].includes("Font"), `${entry.path}: the type is ours`);
    weighed.push({ bytes, what: `${entry.as ?? "anybody"}: ${entry.name}` });
  }
  weighed.sort((a, b) => b.bytes - a.bytes);
  const kib = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`;
  t.diagnostic(`heaviest: ${weighed.slice(0, 3).map(({ bytes, what }) => `${what} ${kib(bytes)}`).join(", ")}; lightest: ${kib(weighed.at(-1).bytes)}`);
  assert.deepEqual(weighed.filter(({ bytes }) => bytes > LIMIT), []);
});
