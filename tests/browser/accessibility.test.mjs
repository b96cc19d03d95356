import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { open } from "./support/browser.mjs";
import { pages, reach } from "./support/pages.mjs";
import { SITE } from "./support/server.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const EVERYTHING = {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  rules: { "target-size": { enabled: true } },
};
/** The rules of those that look at colours. */
const COLOURS = { runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] } };

/** What axe-core finds fault with, one line each. */
async function faults(page, rules) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
  const { violations } = await page.evaluate(
    (rules) => window.axe.run(document, { ...rules, resultTypes: ["violations"] }),
    rules,
  );
  return violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.html} ${node.any.map((c) => c.message).join("; ")}`));
}

/** Where everything stands, and what of it is seen. */
const layout = (page) =>
  page.evaluate(() => [...document.querySelectorAll("*")].map((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return `${element.localName} ${x} ${y} ${width} ${height} ${element.checkVisibility({ visibilityProperty: true, opacityProperty: true })}`;
  }));

/** What reaches out of the page to the right. */
const sticksOut = (page) =>
  page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const scrolls = (element) => {
      for (let at = element; at && at !== document.body; at = at.parentElement) {
        if (getComputedStyle(at).overflowX !== "visible") return true;
      }
      return false;
    };
    const out = [...document.body.querySelectorAll("*")].filter((element) => {
      const box = element.getBoundingClientRect();
      return box.width > 1 && box.height > 1 && box.right > width + 1 && !scrolls(element);
    });
    const wide = document.documentElement.scrollWidth > width ? [`the page is ${document.documentElement.scrollWidth} px wide`] : [];
    return [...wide, ...out.slice(0, 5).map((element) => element.outerHTML.slice(0, 160))];
  });

/** Counts what a page loads, the pictures of badges aside, as it comes over the wire. */
async function scales(page) {
  const network = await page.context().newCDPSession(page);
  await network.send("Network.enable");
  const loaded = { bytes: 0, kinds: new Map() };
  network.on("Network.responseReceived", ({ requestId, type }) => loaded.kinds.set(requestId, type));
  network.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (loaded.kinds.get(requestId) !== "Image") loaded.bytes += encodedDataLength;
  });
  return loaded;
}

const LIMIT = 60 * 1024;
const all = await pages();
const weights = [];
let states = 0;

for (const entry of all) {
  const name = `${entry.as?.cookie ? "newcomer" : entry.as ?? "anybody"}: ${entry.name}`;
  test(name, async (t) => {
    const page = await open(t, { as: entry.as });
    const loaded = await scales(page);
    await reach(page, entry);
    await page.evaluate(() => document.fonts.ready);
    if (!entry.reach) {
      // Other pages are reached through two, with what they share in the browser's cache.
      assert.ok([...loaded.kinds.values()].includes("Font"), "the type is ours");
      assert.ok(loaded.bytes <= LIMIT, `${loaded.bytes} bytes`);
      weights.push({ name, bytes: loaded.bytes });
    }
    for (const width of [1280, 320]) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme: "light" });
      assert.deepEqual(await faults(page, EVERYTHING), [], `${width} px, light`);
      // The dark scheme changes colours and nothing else, so nothing but them is looked at again.
      const light = await layout(page);
      await page.emulateMedia({ colorScheme: "dark" });
      assert.deepEqual(await layout(page), light, `${width} px, dark`);
      assert.deepEqual(await faults(page, COLOURS), [], `${width} px, dark`);
      states += 2;
      assert.deepEqual(await sticksOut(page), [], `${width} px`);
    }
    // Longer words, on the narrowest page.
    await page.context().addCookies([{ name: "language", value: "nb", url: SITE }]);
    await reach(page, entry);
    assert.equal(await page.locator("html").getAttribute("lang"), "nb");
    assert.deepEqual(await sticksOut(page), [], "320 px, Norwegian");
  });
}

test("every page was looked at in every state", (t) => {
  assert.equal(states, all.length * 4);
  weights.sort((a, b) => b.bytes - a.bytes);
  const told = ({ name, bytes }) => `${name} ${(bytes / 1024).toFixed(1)} KiB`;
  t.diagnostic(`${all.length} pages and states of pages, each light and dark at 320 and 1280 px: ${states} checks`);
  t.diagnostic(`heaviest: ${weights.slice(0, 3).map(told).join(", ")}; lightest: ${told(weights.at(-1))}`);
});
