import assert from "node:assert/strict";
import { at, flow, told, wrong } from "./support/browser.mjs";
import { api, badge, check, person, unique } from "./support/server.mjs";

/** Waits until the batch at this page is at its end, loading the page as it asks. */
async function over(page, word) {
  for (let tries = 0; tries < 40; tries += 1) {
    if ((await page.locator(".head .chip").innerText()) === word) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
    await page.reload();
  }
  throw new Error(`the batch is not ${word}`);
}

flow("a list is pasted, looked through, awarded and taken back", async (visit) => {
  const medal = await badge();
  const email = `${unique()}@example.org`;
  const people = [await person(), await person(undefined, { email }), await person()];
  const page = await visit({ as: "admin" });
  await page.goto("/portal/award");
  await page.getByRole("link", { name: "Award to several people" }).click();
  await page.getByLabel("Badge", { exact: true }).selectOption({ label: medal.name });
  await page.getByLabel("People").fill(`${people[0].id}\n${email}\n${people[0].id}\n${unique()}@example.org\n\n`);
  await page.getByLabel("Note").fill("Thank you all");
  await page.getByRole("button", { name: "Check the list" }).click();
  await page.getByText("4 lines, nothing awarded yet").waitFor();
  await page.getByText("Same person as line 1; counted once.").waitFor();
  await page.getByRole("link", { name: "Needs a fix 1" }).click();
  assert.equal(await page.locator("tbody tr").count(), 1);
  await page.getByRole("button", { name: "Change the list" }).click();
  assert.match(await page.getByLabel("People").inputValue(), new RegExp(email));
  await page.getByLabel("People").fill(`${people[0].id}\n${email}\n${unique()}@example.org`);
  await page.getByRole("button", { name: "Check the list" }).click();
  await page.getByRole("button", { name: "Award 2 badges" }).click();
  await told(page, "It is started.");
  const batch = at(page);
  assert.match(batch, /^\/portal\/batches\/batch-/);
  await over(page, "Done");
  for (const holder of people.slice(0, 2)) assert.equal((await check(medal, holder)).has_earned, true);
  assert.equal((await check(medal, people[2])).has_earned, false);
  await page.getByRole("link", { name: "Refused 1" }).click();
  await page.getByText("Nobody whom you may award goes by this.").waitFor();

  await page.goto(batch);
  await page.getByRole("link", { name: "Undo" }).click();
  await page.getByRole("heading", { name: "Take back what this batch did?", level: 1 }).waitFor();
  page.expects(422);
  await page.getByRole("button", { name: "Revoke 2 badges" }).click();
  await wrong(page, { reason: /Fill this in/ });
  await page.getByLabel("Reason").fill("It was last year's list");
  await page.getByRole("button", { name: "Revoke 2 badges" }).click();
  await told(page, "It is being taken back.");
  await over(page, "Taken back");
  assert.equal((await check(medal, people[0])).has_earned, false);
});

flow("a list with mistakes comes back with what was typed", async (visit) => {
  const page = await visit({ as: "admin" });
  page.expects(422);
  await page.goto("/portal/award/several");
  await page.getByLabel("Note").fill("Kept");
  await page.getByRole("button", { name: "Check the list" }).click();
  await wrong(page, { badge: /Fill this in/, people: /Paste a list, or choose a file/ });
  assert.equal(await page.getByLabel("Note").inputValue(), "Kept");
});

flow("a list is discarded after asking, and a job is done when an admin says so", async (visit) => {
  const medal = await badge();
  const made = await api("POST", "/api/v1/batches", { body: { kind: "award", badge_id: medal.id } });
  await api("POST", `/api/v1/batches/${made.body.id}/steps`, { body: { people: ["nobody"] } });
  const page = await visit({ as: "admin" });
  await page.goto("/portal/jobs");
  await page.getByRole("link", { name: `Award ${medal.name}` }).click();
  await page.getByRole("link", { name: "Discard" }).click();
  await page.getByRole("button", { name: "Discard the list" }).click();
  await told(page, "It is stopped.");
  await page.goto("/portal/jobs");
  await page.getByRole("button", { name: "Run now Forget what is over" }).click();
  await told(page, "it is done within seconds");
});
