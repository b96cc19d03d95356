import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { flow } from "./support/browser.mjs";
import { SITE, award, badge, person, unique } from "./support/server.mjs";

flow("a downloaded badge is told as genuine, by its file alone", async (visit) => {
  const mine = await visit({ as: "mentor" });
  await mine.goto("/me");
  const [download] = await Promise.all([
    mine.waitForEvent("download"),
    mine.getByRole("link", { name: "Download Streak Champion" }).click(),
  ]);
  const file = await download.path();
  assert.equal((await readFile(file)).subarray(1, 4).toString(), "PNG");

  const page = await visit();
  await page.goto("/verify");
  await page.getByLabel("Badge picture or document").setInputFiles({ name: "badge.png", mimeType: "image/png", buffer: await readFile(file) });
  await page.getByLabel("E-mail of whoever shows it").fill("KARI@example.org");
  await page.getByRole("button", { name: "Check", exact: true }).click();
  await page.getByRole("heading", { name: "Genuine and valid" }).waitFor();
  await page.getByText("It was given to the holder of this e-mail address.").waitFor();
  await page.locator("main").getByRole("link", { name: "Streak Champion" }).click();
  await page.getByRole("heading", { name: "Kari Nordmann", level: 1 }).waitFor();
});

flow("a file without a badge comes back with its error beside it, and the rest as it was typed", async (visit) => {
  const page = await visit();
  page.expects(422);
  await page.goto("/verify");
  await page.getByLabel("Badge picture or document").setInputFiles({ name: "b.png", mimeType: "image/png", buffer: Buffer.from("GIF89a") });
  await page.getByLabel("E-mail of whoever shows it").fill("kari@example.org");
  await page.getByRole("button", { name: "Check", exact: true }).click();
  await page.getByRole("link", { name: /Badge picture or document: This is neither/ }).waitFor();
  assert.equal(await page.locator("#f-file").getAttribute("aria-invalid"), "true");
  assert.equal(await page.getByLabel("E-mail of whoever shows it").inputValue(), "kari@example.org");
});

flow("an award's page can be shared, and printed without what is clicked", async (visit) => {
  const holder = await person(`Berit ${unique()}`);
  const medal = await badge(`Printed ${unique()}`);
  const given = await award(medal, holder);
  const page = await visit();
  await page.goto(`/assertions/${given.id}`);
  await page.getByRole("heading", { name: holder.display_name, level: 1 }).waitFor();

  const address = await page.getByLabel("Address of this page").inputValue();
  assert.equal(address, `${SITE}/assertions/${given.id}.html`);
  const asked = await fetch(address, { headers: { accept: "*/*" } });
  assert.match(asked.headers.get("content-type"), /^text\/html/);
  const linkedin = new URL(await page.getByRole("link", { name: "Add to LinkedIn" }).getAttribute("href"));
  assert.equal(linkedin.host, "www.linkedin.com");
  assert.deepEqual(
    [...linkedin.searchParams],
    [
      ["startTask", "CERTIFICATION_NAME"], ["name", medal.name], ["organizationName", "Emblazon Demo"],
      ["issueYear", "2026"], ["issueMonth", "3"], ["certUrl", `${SITE}/assertions/${given.id}`], ["certId", given.id],
    ],
  );

  await page.emulateMedia({ media: "print" });
  assert.ok(await page.getByRole("heading", { name: holder.display_name, level: 1 }).isVisible());
  assert.ok(await page.getByText("Genuine and valid").isVisible());
  assert.ok(await page.getByLabel("Address of this page").isVisible());
  for (const name of ["Download picture", "Add to LinkedIn", "Sign in", "Copy"]) {
    assert.equal(await page.getByText(name, { exact: true }).isVisible(), false, `${name} is printed`);
  }
});

flow("from the front page to a badge, to its issuer, and on", async (visit) => {
  const page = await visit();
  await page.goto("/");
  await page.getByRole("link", { name: "All badges" }).click();
  await page.getByLabel("Search by name or description").fill("streak");
  await page.getByRole("button", { name: "Show" }).click();
  await page.getByRole("link", { name: "Streak Champion" }).click();
  await page.getByRole("heading", { name: "Streak Champion", level: 1 }).waitFor();
  await page.getByRole("link", { name: "Emblazon Demo" }).last().click();
  await page.getByRole("heading", { name: "Emblazon Demo", level: 1 }).waitFor();
  await page.getByRole("link", { name: "Check a badge" }).click();
  await page.getByRole("heading", { name: "Check a badge", level: 1 }).waitFor();
});
