// A page in Chromium, and an eye on everything that goes wrong in it.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { chromium } from "playwright-core";
import { SITE, signIn } from "./server.mjs";

let browser;
const sessions = new Map();

after(() => browser?.close());

async function started() {
  browser ??= await chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync",
    ],
  });
  return browser;
}

/** The cookie of somebody who is signed in: an account, or a role, once for all tests of a file. */
async function session(who) {
  if (!sessions.has(who)) sessions.set(who, typeof who === "string" ? signIn(who) : who);
  const [name, value] = (await sessions.get(who)).cookie.split("=");
  return { name, value, url: SITE };
}

/**
 * A page of its own context. `as` signs somebody in: admin, coordinator, mentor, or an account. When the test ends, it fails if the
 * page has met anything that the test did not announce with `page.expects(status)`: a console message, an exception, a
 * breach of the content policy, a request that failed. `page.ignores(pattern)` is for pages that are not ours.
 */
export async function open(t, { as, scripts = true, width = 1280, height = 900, scheme = "light", locale = "en-GB" } = {}) {
  const context = await (await started()).newContext({
    baseURL: SITE,
    javaScriptEnabled: scripts,
    viewport: { width, height },
    colorScheme: scheme,
    locale,
    permissions: scripts ? ["clipboard-read", "clipboard-write"] : [],
  });
  context.setDefaultTimeout(10_000);
  if (as) await context.addCookies([await session(as)]);
  const page = await context.newPage();
  const expected = [];
  const seen = [];
  const surprises = [];
  let ignored = /^$/;
  page.expects = (...statuses) => expected.push(...statuses);
  page.ignores = (pattern) => { ignored = pattern; };
  page.on("console", (message) => {
    const status = /status of (\d{3})/.exec(message.text())?.[1];
    if (status && message.text().startsWith("Failed to load resource")) return; // Told by the response, below.
    surprises.push(`console ${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => surprises.push(`exception: ${error.message}`));
  page.on("requestfailed", (request) => {
    // The typeahead gives up on an answer when the next letter comes; a page that is left gives up on what it loads.
    if (request.failure()?.errorText === "net::ERR_ABORTED") return;
    surprises.push(`${request.method()} ${request.url()}: ${request.failure()?.errorText}`);
  });
  page.on("response", (response) => {
    const status = response.status();
    if (status < 400) return;
    seen.push(status);
    const request = response.request();
    if (!expected.includes(status)) surprises.push(`${request.method()} ${response.url()}: ${status}`);
  });
  page.on("dialog", (dialog) => {
    surprises.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  t.after(async () => {
    await context.close();
    assert.deepEqual(surprises.filter((surprise) => !ignored.test(surprise)), [], "the page met what the test did not expect");
    for (const status of expected) assert.ok(seen.includes(status), `the test expected a reply of ${status}`);
  });
  return page;
}

/** A test of a flow, once with the page's scripts and once with JavaScript switched off. */
export function flow(name, steps) {
  for (const scripts of [true, false]) {
    test(`${name} (scripts ${scripts ? "on" : "off"})`, (t) => {
      const visit = (options) => open(t, { scripts, ...options });
      return steps(visit, { t, scripts });
    });
  }
}

/** The message at the top of the page after an action. */
export async function told(page, text, role = "status") {
  const flash = page.locator(`.flash[role=${role}]`);
  await flash.waitFor();
  const shown = (await flash.innerText()).replace(/\s+/g, " ");
  assert.match(shown, text instanceof RegExp ? text : new RegExp(escaped(text)));
}

export const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** The path and query that the page is at. */
export const at = (page) => new URL(page.url()).pathname + new URL(page.url()).search;

/**
 * That the form came back with exactly these errors, by the field's name: each beside its field, tied to it for
 * assistive technology, and in a summary whose link leads to the field.
 */
export async function wrong(page, errors) {
  const summary = page.locator(".flash[role=alert]");
  await summary.waitFor();
  const links = summary.locator("a");
  const shown = await links.evaluateAll((all) => all.map((a) => [a.hash.replace("#f-", ""), a.textContent]));
  assert.deepEqual(shown.map(([field]) => field).sort(), Object.keys(errors).sort(), "the summary names the fields");
  for (const [field, text] of Object.entries(errors)) {
    const [, summarised] = shown.find(([name]) => name === field);
    const beside = await page.locator(`#e-${field}`).innerText();
    assert.ok(summarised.endsWith(beside), "the summary and the field say the same");
    assert.match(beside, text);
    const control = page.locator(`#f-${field}`);
    assert.match((await control.getAttribute("aria-describedby")) ?? "", new RegExp(`(^| )e-${field}( |$)`));
    if ((await control.evaluate((element) => element.localName)) !== "fieldset") {
      assert.equal(await control.getAttribute("aria-invalid"), "true");
    }
    await links.filter({ has: page.locator(`:scope[href="#f-${field}"]`) }).first().click();
    const reached = await control.evaluate((element) => {
      const box = element.getBoundingClientRect();
      const focused = document.activeElement === element || element.matches(":target");
      return focused && box.top >= 0 && box.top < innerHeight;
    });
    assert.ok(reached, `the summary's link leads to ${field}`);
  }
}
