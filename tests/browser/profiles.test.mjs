// People as others see them, and what people do about it.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { at, flow, open, told } from "./support/browser.mjs";
import { png } from "./support/picture.mjs";
import { SITE, api, award, badge, person, raw, unique } from "./support/server.mjs";

/** Whether a picture was loaded, and how large it is. */
const natural = (image) => image.evaluate(async (img) => {
  await img.decode();
  return [img.naturalWidth, img.naturalHeight];
});

flow("from the leaderboard to a profile, to an award", async (visit) => {
  const word = unique();
  const [holder, medal] = [await person(`Berit ${word}`), await badge(`Worth ${word}`, { points: 90_000 })];
  await award(medal, holder);
  const page = await visit();
  await page.goto("/");
  await page.getByRole("link", { name: "Leaderboard" }).first().click();
  await page.getByRole("heading", { name: "Leaderboard", level: 1 }).waitFor();
  await page.getByRole("link", { name: `Berit ${word}` }).click();
  assert.equal(at(page), `/people/${holder.handle}`);
  await page.getByRole("heading", { name: `Berit ${word}`, level: 1 }).waitFor();
  const card = page.getByRole("img", { name: `Profile badge of Berit ${word}` });
  assert.deepEqual(await natural(card), [480, 160]);
  await page.getByRole("link", { name: `Worth ${word}` }).click();
  await page.getByText("Genuine and valid").waitFor();
  await api("DELETE", `/api/v1/people/${holder.id}`);
});

flow("a mentor gives herself a picture, which is on her card at once, and takes it away", async (visit, { t, scripts }) => {
  t.after(() => raw("GET", "/healthz"));
  const page = await visit({ as: "mentor" });
  await page.goto("/me");
  const src = () => page.locator(".head img.av").getAttribute("src");
  const card = async () => (await fetch(new URL("/api/badge/pm-kari-001/svg", SITE))).text();
  await page.getByLabel("Picture of me").setInputFiles({ name: "me.png", mimeType: "image/png", buffer: png(400, [200, 30, scripts ? 60 : 90]) });
  if (scripts) await page.locator("#avatar-preview canvas").waitFor();
  await page.getByRole("button", { name: "Use this picture" }).click();
  await told(page, "Your picture is in use.");
  assert.deepEqual(await natural(page.locator(".head img.av")), [256, 256]);
  assert.match(await card(), /data:image\//);
  const address = await src();
  await page.getByRole("button", { name: "Remove picture" }).click();
  await told(page, "Your picture is removed.");
  assert.equal(await page.locator(".head img.av").count(), 0);
  assert.doesNotMatch(await card(), /data:image\//);
  assert.equal((await fetch(new URL(address, SITE))).status, 404, "a picture that is removed is gone");
});

flow("a picture that is none comes back with what is wrong", async (visit) => {
  const page = await visit({ as: "mentor" });
  page.expects(422);
  await page.goto("/me");
  await page.getByLabel("Picture of me").setInputFiles({ name: "me.png", mimeType: "image/png", buffer: Buffer.from("no") });
  await page.getByRole("button", { name: "Use this picture" }).click();
  await page.getByRole("link", { name: /^Picture of me: / }).click();
  assert.equal(await page.locator("#f-avatar").getAttribute("aria-invalid"), "true");
});

test("each kind of embed code is copied by one click", async (t) => {
  const page = await open(t, { as: "mentor" });
  await page.goto("/me");
  const fields = page.locator("#card .copy");
  assert.equal(await fields.count(), 5);
  for (const name of ["HTML", "HTML, light or dark as the reader has it", "Markdown", "BBCode", "Address of my profile"]) {
    const code = await page.getByLabel(name, { exact: true }).inputValue();
    await page.getByRole("button", { name: `Copy ${name}`, exact: true }).click();
    await page.getByRole("button", { name: `Copied ${name}`, exact: true }).waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), code);
  }
  assert.deepEqual(await natural(page.locator(".previews img").first()), [480, 160]);
  const small = await page.locator(".previews img").nth(2).evaluate((image) => image.getBoundingClientRect().width);
  assert.equal(small, 200);
});

test("without scripts there is no button that does nothing, and the code can be selected", async (t) => {
  const page = await open(t, { as: "mentor", scripts: false });
  await page.goto("/me");
  assert.equal(await page.locator("#card button").filter({ visible: true }).count(), 0);
  const field = page.getByLabel("Markdown", { exact: true });
  await field.click();
  await page.keyboard.press("Control+a");
  await field.press("Control+c");
  assert.match(await field.inputValue(), /^\[!\[Profile badge of /);
});

test("the code shows the card on another site's page, light and dark", async (t) => {
  const mine = await open(t, { as: "mentor" });
  await mine.goto("/me");
  const [html, themed] = await Promise.all(["HTML", "HTML, light or dark as the reader has it"].map((name) => mine.getByLabel(name, { exact: true }).inputValue()));
  const page = await open(t, { scheme: "dark" });
  // A site of its own on this computer: browsers let pages from further away ask nothing of it.
  const elsewhere = createServer((_, reply) => {
    reply.setHeader("content-type", "text/html; charset=utf-8").setHeader("cross-origin-embedder-policy", "require-corp");
    reply.end(`<!doctype html><title>x</title><body>${html}${themed}</body>`);
  });
  await new Promise((resolve) => elsewhere.listen(0, "localhost", resolve));
  t.after(() => elsewhere.close());
  await page.goto(`http://localhost:${elsewhere.address().port}/`);
  const images = page.locator("img");
  assert.equal(await images.count(), 2);
  for (const image of await images.all()) assert.deepEqual(await natural(image), [480, 160]);
  assert.match(await images.last().evaluate((image) => image.currentSrc), /theme=dark$/);
  assert.doesNotMatch(await images.first().evaluate((image) => image.currentSrc), /theme/);
});

flow("who hides the profile is on no list, and is told what her card becomes", async (visit) => {
  const page = await visit({ as: "mentor" });
  const hidden = page.getByText("a picture is shown that says there is no such profile");
  const choose = async (shown) => {
    await page.goto("/me");
    await page.getByLabel("Let anybody see my profile").setChecked(shown);
    await page.getByRole("button", { name: "Save changes" }).click();
    await told(page, "Your choice is saved.");
  };
  await choose(false);
  try {
    await hidden.waitFor();
    assert.equal((await fetch(new URL("/people/pm-kari-001", SITE))).status, 404);
    assert.equal((await fetch(new URL("/api/badge/pm-kari-001/svg", SITE))).status, 404);
    await page.goto("/leaderboard");
    await page.getByText("Your profile is hidden, so you are not on this list.").waitFor();
  } finally {
    await choose(true);
  }
  assert.equal(await hidden.count(), 0);
  assert.equal((await fetch(new URL("/people/pm-kari-001", SITE))).status, 200);
});

flow("the embed doctor says what others get, in words", async (visit) => {
  const page = await visit({ as: "mentor" });
  await page.goto("/me");
  await page.getByRole("link", { name: "Embed doctor" }).click();
  await page.getByRole("heading", { name: "Embed doctor", level: 1 }).waitFor();
  await page.getByText("leads to this computer alone").waitFor();
  await page.getByText("Caches keep the card for five minutes").waitFor();
  await page.getByText("What came back, word for word").click();
  await page.getByText("public, max-age=300").first().waitFor();
});
