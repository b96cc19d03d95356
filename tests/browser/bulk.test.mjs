import assert from "node:assert/strict";
import { flow, told, wrong } from "./support/browser.mjs";
import { account, api, badge, check, unique } from "./support/server.mjs";

const csv = (name, text) => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) });

flow("a file is looked through, awarded and downloaded, and newcomers are told apart", async (visit) => {
  const medal = await badge();
  const word = unique();
  const page = await visit({ as: "admin" });
  await page.goto("/portal/award/several");
  await page.getByLabel("Badge", { exact: true }).selectOption({ label: medal.name });
  await page.locator("#f-list").setInputFiles(csv("samling.csv",
    `E-post;Fornavn;Etternavn;Utløpsdato\r\n${word}@example.org;Åse;Ny;31.12.2040\r\n${word}-2@example.org;;;\r\n${word}-3@example.org;Gal;Dato;i morgen\r\n`));
  await page.getByRole("button", { name: "Check the list" }).click();
  await page.getByText("samling.csv, 3 lines, nothing awarded yet").waitFor();
  await page.getByText("New here. Gets a mail with a link to claim it.").waitFor();
  await page.getByText("Expiry date: Write a date").waitFor();
  await page.getByRole("link", { name: "Need a fix 2" }).click();
  assert.equal(await page.locator("tbody tr").count(), 2);
  const [verdicts] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download with verdicts" }).click()]);
  assert.match(verdicts.suggestedFilename(), /^batch-.*\.csv$/);
  await page.getByRole("button", { name: "Award 1 badge" }).click();
  await told(page, "It is started.");
  await page.getByRole("link", { name: "Download as CSV" }).waitFor();
});

flow("a workbook is told so, and nothing is kept", async (visit) => {
  const medal = await badge();
  const page = await visit({ as: "admin" });
  page.expects(422);
  await page.goto("/portal/award/several");
  await page.getByLabel("Badge", { exact: true }).selectOption({ label: medal.name });
  await page.locator("#f-list").setInputFiles(csv("list.xlsx", "PK\u0003\u0004\u0014\u0000"));
  await page.getByRole("button", { name: "Check the list" }).click();
  await wrong(page, { list: /This is a workbook/ });
});

flow("a mentor asks for a badge with a file, and an admin approves", async (visit) => {
  const medal = await badge();
  const mentor = await account();
  const page = await visit({ as: mentor });
  await page.goto("/me/nominations");
  await page.getByLabel("Badge", { exact: true }).selectOption({ label: medal.name });
  await page.getByLabel("Why").fill("I led the retreat");
  await page.getByLabel("File").setInputFiles({ name: "proof.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n") });
  await page.getByRole("button", { name: "Ask for it" }).click();
  await told(page, `You asked for ${medal.name}`);
  const admin = await visit({ as: "admin" });
  await admin.goto("/portal/nominations");
  await admin.getByRole("row", { name: medal.name }).getByRole("link", { name: /Look/ }).click();
  await admin.getByText("Download proof.pdf").waitFor();
  await admin.getByLabel("Note").fill("Well done");
  await admin.getByRole("button", { name: "Approve and award" }).click();
  await told(admin, `was given ${medal.name}`);
  assert.equal((await check(medal, mentor)).has_earned, true);
});

flow("a nomination is declined with a reason, and taken back by whoever made it", async (visit) => {
  const [medal, other] = [await badge(), await badge()];
  const mentor = await account();
  const name = (badge) => api("POST", "/api/v1/nominations", { body: { badge_id: badge.id, person_id: mentor.id, reason: "Good" } });
  const made = (await name(medal)).body;
  const page = await visit({ as: "admin" });
  page.expects(422);
  await page.goto(`/portal/nominations/${made.id}`);
  await page.getByRole("link", { name: "Decline …" }).click();
  await page.getByRole("button", { name: "Decline it" }).click();
  await wrong(page, { reason: /Fill this in/ });
  await page.getByLabel("Reason").fill("Three sessions are missing");
  await page.getByRole("button", { name: "Decline it" }).click();
  await told(page, "The nomination is declined.");
  await page.getByText("Three sessions are missing").waitFor();
  const own = await visit({ as: mentor });
  await own.goto("/me/nominations");
  await own.getByLabel("Badge", { exact: true }).selectOption({ label: other.name });
  await own.getByLabel("Why").fill("I did it");
  await own.getByRole("button", { name: "Ask for it" }).click();
  await own.getByRole("button", { name: "Take it back" }).click();
  await told(own, "The nomination is taken back.");
});
