import assert from "node:assert/strict";
import { flow, told, wrong } from "./support/browser.mjs";
import { api, unique } from "./support/server.mjs";

flow("an API token is shown once, opens the API, and is revoked", async (visit) => {
  const label = `Course site ${unique()}`;
  const page = await visit({ as: "admin" });
  await page.goto("/portal/connections");
  await page.getByLabel("Label").fill(label);
  await page.getByLabel("May", { exact: true }).selectOption("admin");
  await page.getByLabel("Expires").fill("2026-12-31");
  await page.getByRole("button", { name: "Create token" }).click();
  await page.getByRole("heading", { name: `${label} is ready` }).waitFor();
  const token = await page.getByLabel("Token", { exact: true }).inputValue();
  assert.match(token, /^emb_/);
  assert.equal((await api("GET", "/api/v1/earned-badges?limit=1", { token })).status, 200);

  await page.goto("/portal/connections");
  const row = page.getByRole("row").filter({ hasText: label });
  await row.waitFor();
  assert.ok(!(await page.content()).includes(token), "the token is shown once");
  await row.getByText("Every organisation").waitFor();
  await row.getByRole("link", { name: `Revoke ${label}` }).click();
  await page.getByRole("heading", { name: `Revoke ${label}?`, level: 1 }).waitFor();
  await page.getByRole("button", { name: "Revoke token" }).click();
  await told(page, `The token ${label} opens nothing any more.`);
  assert.equal((await api("GET", "/api/v1/earned-badges?limit=1", { token })).status, 401);
  await page.getByRole("row").filter({ hasText: label }).getByText("Revoked").waitFor();
});

flow("a token's form with mistakes comes back with what was typed", async (visit) => {
  const page = await visit({ as: "admin" });
  page.expects(422);
  await page.goto("/portal/connections");
  await page.getByLabel("Expires").fill("2026-03-01");
  await page.getByLabel("Organisation").selectOption({ label: "NHF Bergen" });
  await page.getByRole("button", { name: "Create token" }).click();
  await wrong(page, { label: /Fill this in/, expires: /later than today/ });
  assert.equal(await page.getByLabel("Expires").inputValue(), "2026-03-01");
  assert.equal(await page.getByLabel("Organisation").inputValue(), "org-nhf-bergen");
});
