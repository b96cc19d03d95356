// What the page's scripts add to forms that work without them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { open, told } from "./support/browser.mjs";
import { png } from "./support/picture.mjs";
import { badge, check, person, unique } from "./support/server.mjs";

test("people are suggested while somebody types", async (t) => {
  const word = unique();
  const [medal, holder] = [await badge(), await person(`Suggested ${word}`)];
  await person(`Suggested ${word.slice(0, 5)}x`);
  const page = await open(t, { as: "admin" });
  await page.goto(`/portal/award?badge=${medal.number}`);
  const suggestions = () => page.locator("#people option").evaluateAll((all) => all.map((o) => [o.value, o.label]));
  const answered = page.waitForResponse((reply) => reply.url().includes("/portal/people/suggest"));
  await page.getByLabel("Person").pressSequentially(`Suggested ${word}`, { delay: 10 });
  assert.equal((await answered).headers()["cache-control"], "no-store");
  await page.waitForFunction(() => document.querySelectorAll("#people option").length === 1);
  assert.deepEqual(await suggestions(), [[holder.id, `Suggested ${word}, NHF Oslo`]]);
  await page.getByLabel("Person").fill(holder.id); // What choosing it does.
  await page.getByRole("button", { name: "Award badge" }).click();
  await told(page, `${medal.name} awarded to Suggested ${word}.`);
  assert.equal((await check(medal, holder)).has_earned, true);
});

test("one letter asks nobody, and a name in another script is found", async (t) => {
  const page = await open(t, { as: "admin" });
  const asked = [];
  page.on("request", (request) => request.url().includes("/suggest") && asked.push(request.url()));
  await page.goto("/portal/award");
  await page.getByLabel("Person").fill("a");
  await page.waitForTimeout(400);
  assert.deepEqual(asked, []);
  await page.getByLabel("Person").fill("Олена");
  await page.waitForFunction(() => document.querySelector('#people option[value="pm-olena-001"]'));
});

test("a coordinator is offered the people of the organisation alone", async (t) => {
  const elsewhere = await person(undefined, { organisation_id: "org-nhf-bergen" });
  const page = await open(t, { as: "coordinator" });
  const reply = await page.request.get(`/portal/people/suggest?q=${encodeURIComponent(elsewhere.display_name)}`);
  assert.deepEqual(await reply.json(), []);
});

test("the copy button copies the token and says so; without scripts there is none", async (t) => {
  const page = await open(t, { as: "admin" });
  await page.goto("/portal/connections");
  await page.getByLabel("Label").fill(`Copied ${unique()}`);
  await page.getByRole("button", { name: "Create token" }).click();
  const token = await page.getByLabel("Token", { exact: true }).inputValue();
  await page.getByRole("button", { name: "Copy" }).click();
  await page.getByRole("button", { name: "Copied" }).waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), token);
  await page.getByRole("button", { name: "Copy", exact: true }).waitFor();

  const plain = await open(t, { as: "admin", scripts: false });
  await plain.goto("/portal/connections");
  await plain.getByLabel("Label").fill(`Not copied ${unique()}`);
  await plain.getByRole("button", { name: "Create token" }).click();
  await plain.getByLabel("Token", { exact: true }).waitFor();
  assert.equal(await plain.getByRole("button", { name: "Copy" }).count(), 0);
});

test("a chosen picture is previewed before anything is sent", async (t) => {
  const page = await open(t, { as: "admin" });
  await page.goto("/portal/badges/new");
  await page.getByLabel("File", { exact: true }).setInputFiles({ name: "b.png", mimeType: "image/png", buffer: png(96, [150, 40, 60]) });
  await page.locator("#image-preview canvas").waitFor();
  const middle = await page.locator("#image-preview canvas").evaluate((canvas) =>
    [...canvas.getContext("2d").getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data]);
  assert.deepEqual(middle, [150, 40, 60, 255]);
  await page.getByLabel("File", { exact: true }).setInputFiles({ name: "b.png", mimeType: "image/png", buffer: Buffer.from("no") });
  await page.waitForTimeout(200); // It stays silent: the server says it in words.
});
