import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { open } from "./support/browser.mjs";
import { pages, reach } from "./support/pages.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe-core finds fault with, one line each. */
async function faults(page) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
  const { violations } = await page.evaluate(
    (tags) => window.axe.run(document, {
      runOnly: tags,
      rules: { "target-size": { enabled: true } },
      resultTypes: ["violations"],
    }),
    TAGS,
  );
  return violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.html} ${node.any.map((c) => c.message).join("; ")}`));
}

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

const all = await pages();
let states = 0;

for (const entry of all) {
  test(`${entry.as ?? "anybody"}: ${entry.name}`, async (t) => {
    const page = await open(t, { as: entry.as });
    await reach(page, entry);
    for (const width of [1280, 320]) {
      for (const scheme of ["light", "dark"]) {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme: scheme });
        assert.deepEqual(await faults(page), [], `${width} px, ${scheme}`);
        states += 1;
      }
      assert.deepEqual(await sticksOut(page), [], `${width} px`);
    }
    // Longer words, on the narrowest page.
    const norwegian = await open(t, { as: entry.as, locale: "nb-NO", width: 320 });
    await reach(norwegian, entry);
    assert.equal(await norwegian.locator("html").getAttribute("lang"), "nb");
    assert.deepEqual(await sticksOut(norwegian), [], "320 px, Norwegian");
  });
}

test("every page was looked at in every state", (t) => {
  assert.equal(states, all.length * 4);
  t.diagnostic(`${all.length} pages and states of pages, each light and dark at 320 and 1280 px: ${states} checks`);
});
