import assert from "node:assert/strict";
import { flow, told, wrong } from "./support/browser.mjs";
import { SITE, person, unique } from "./support/server.mjs";

const day = (days) => new Date(Date.UTC(2026, 2, 26 + days)).toISOString().slice(0, 10);

/** Certifies somebody through the form. */
async function certify(page, who, { issued = day(-300), expires = day(20) } = {}) {
  await page.goto(`/portal/certifications/new?person=${who.id}`);
  const type = page.locator("#f-cert_type");
  if (await type.evaluate((field) => field.tagName) === "SELECT") await type.selectOption({ index: 1 });
  else await type.fill("peer_mentor_level_1");
  await page.getByLabel("Issued").fill(issued);
  await page.getByLabel("Expires").fill(expires);
  await page.getByRole("button", { name: "Issue certification" }).click();
  await told(page, `${who.display_name} is certified as`);
  return new URL(page.url()).pathname;
}

flow("a coordinator certifies, renews and looks at the history", async (visit) => {
  const somebody = await person();
  const page = await visit({ as: "coordinator" });
  await page.goto("/portal/certifications/new");
  page.expects(422);
  await page.getByRole("button", { name: "Issue certification" }).click();
  await wrong(page, { person: /Fill this in/, cert_type: /Fill this in/ });
  const path = await certify(page, somebody);
  await page.getByText("Expires, 20 days").waitFor();
  await page.getByRole("link", { name: "Renew", exact: true }).click();
  const expires = await page.getByLabel("Expires").inputValue();
  assert.ok(expires > day(300), `proposed: ${expires}`);
  await page.getByRole("button", { name: "Renew", exact: true }).click();
  await told(page, "was renewed until");
  assert.equal(new URL(page.url()).pathname, path);
  await page.getByText("Certified continuously since").first().waitFor();
  assert.equal(await page.locator(".times rect").count(), 1);
  await page.getByRole("button", { name: "Take this renewal back" }).click();
  await told(page, "was taken back");
  await page.getByText("Expires, 20 days").waitFor();
});

flow("filters, search and order are kept in the address", async (visit) => {
  const somebody = await person(`Filter ${unique()}`);
  const page = await visit({ as: "coordinator" });
  await certify(page, somebody);
  await page.goto("/portal/certifications");
  await page.getByRole("link", { name: /^Expiring soon/ }).click();
  await page.getByRole("searchbox").fill(somebody.display_name);
  await page.getByRole("button", { name: "Show", exact: true }).click();
  const address = new URL(page.url());
  assert.equal(address.searchParams.get("state"), "soon");
  assert.equal(address.searchParams.get("q"), somebody.display_name);
  assert.equal(await page.locator("tbody tr").count(), 1);
  await page.getByRole("link", { name: "Mentor", exact: true }).click();
  assert.equal(new URL(page.url()).searchParams.get("sort"), "name");
  assert.equal(new URL(page.url()).searchParams.get("q"), somebody.display_name);
  assert.equal(await page.locator("th[aria-sort=ascending]").innerText(), "Mentor");
});

flow("several are renewed at once, and that is taken back", async (visit) => {
  const word = unique();
  const page = await visit({ as: "coordinator" });
  for (const name of [`Anne ${word}`, `Bo ${word}`]) await certify(page, await person(name));
  await page.goto(`/portal/certifications?q=${word}`);
  for (const box of await page.locator("tbody input[type=checkbox]").all()) await box.check();
  await page.getByRole("button", { name: "Renew the chosen" }).click();
  await page.getByText("2 certifications. Nothing is renewed yet.").waitFor();
  await page.getByRole("button", { name: "Renew 2 certifications" }).click();
  await told(page, "It is started.");
  const batch = page.url();
  for (let n = 0; n < 40 && !(await page.getByText("2 of 2").count()); n += 1) {
    await page.waitForTimeout(250);
    await page.goto(batch);
  }
  await page.goto(`/portal/certifications?q=${word}&state=soon`);
  await page.getByText("Nothing found").waitFor();
  await page.goto(batch);
  await page.getByRole("link", { name: "Undo", exact: true }).click();
  await page.locator("form[action$='/undo'] button").click();
  await page.goto(batch);
  for (let n = 0; n < 40 && !(await page.locator(".head .chip", { hasText: /Taken back/ }).count()); n += 1) {
    await page.waitForTimeout(250);
    await page.goto(batch);
  }
  await page.goto(`/portal/certifications?q=${word}&state=soon`);
  assert.equal(await page.locator("tbody tr").count(), 2);
});

flow("a list is issued only when every row of it is good", async (visit) => {
  const word = unique();
  const somebody = await person(`Carl ${word}`);
  const page = await visit({ as: "coordinator" });
  await certify(page, somebody);
  const type = (await page.locator("dt:text-is('Type') + dd code").innerText()).trim();
  await page.goto("/portal/certifications/import");
  const rows = (second) => `mentor;type;issued;expires\n${somebody.id};${type};2026-01-01;2027-01-01\n${second}`;
  page.expects(422);
  await page.getByLabel("Or paste the rows").fill(rows(`nobody at all;${type};2026-01-01;2027-01-01`));
  await page.getByRole("button", { name: "Look at every row" }).click();
  await page.getByRole("heading", { name: "1 row needs a fix. Nothing is issued until every row is good." }).waitFor();
  await page.getByText("Nobody whom you may certify goes by this").waitFor();
  await page.getByLabel("Or paste the rows").fill(rows(`${somebody.id};${type};2026-01-01;2027-02-01`));
  await page.getByRole("button", { name: "Look at every row" }).click();
  await page.getByText("2 rows, nothing issued yet").waitFor();
  await page.getByRole("button", { name: "Issue 2 certifications" }).click();
  await told(page, "It is started.");
});

flow("an end has its own page, and says what it means", async (visit) => {
  const somebody = await person();
  const page = await visit({ as: "admin" });
  const path = await certify(page, somebody);
  await page.getByRole("link", { name: "Revoke", exact: true }).click();
  await page.getByLabel("Reason").fill("The course was never taken.");
  await page.getByRole("button", { name: "Revoke certification" }).click();
  await told(page, "was revoked");
  await page.getByRole("link", { name: "Remove", exact: true }).click();
  await page.getByRole("button", { name: "Remove certification" }).click();
  await told(page, "was removed");
  await page.goto(path);
  await page.getByRole("button", { name: "Restore" }).click();
  await told(page, "is back");
});

flow("a calendar's address is shown once", async (visit) => {
  const page = await visit({ as: "mentor" });
  await page.goto("/me/calendar");
  await page.getByRole("button", { name: "Make an address" }).click();
  const address = await page.getByLabel("Address", { exact: true }).inputValue();
  const reply = await fetch(new URL(new URL(address).pathname, SITE));
  assert.equal(reply.headers.get("content-type"), "text/calendar; charset=utf-8");
  assert.match(await reply.text(), /^BEGIN:VCALENDAR\r\nVERSION:2.0\r\n/);
  await page.goto("/me/calendar");
  assert.ok(!(await page.content()).includes("emb_cal_"));
  await page.getByRole("link", { name: "Revoke My own certifications" }).click();
  await page.getByRole("button", { name: "Revoke address" }).click();
  await told(page, "opens nothing any more");
  assert.equal((await fetch(new URL(new URL(address).pathname, SITE))).status, 404);
});
