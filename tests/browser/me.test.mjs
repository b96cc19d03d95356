import assert from "node:assert/strict";
import { flow, told, wrong } from "./support/browser.mjs";
import { api, unique } from "./support/server.mjs";

const isPublic = async () => (await api("GET", "/api/v1/people/pm-kari-001")).body.public;

flow("a mentor sees what she holds, and decides who else does", async (visit) => {
  const page = await visit({ as: "mentor" });
  await page.goto("/me");
  await page.getByRole("heading", { name: "Kari Nordmann", level: 1 }).waitFor();
  await page.getByRole("link", { name: "Streak Champion", exact: true }).waitFor();
  const box = page.getByLabel("Let anybody see my profile");
  assert.ok(await box.isChecked());
  const save = page.getByRole("button", { name: "Save changes" });
  await box.uncheck();
  await save.click();
  await told(page, "Your choice is saved.");
  assert.equal(await box.isChecked(), false);
  assert.equal(await isPublic(), false);
  await box.check();
  await save.click();
  await told(page, "Your choice is saved.");
  assert.equal(await isPublic(), true);
});

flow("a mentor chooses Norwegian, and every page follows", async (visit) => {
  const page = await visit({ as: "mentor" });
  await page.goto("/me");
  await page.getByLabel("Language of these pages").selectOption("nb");
  await page.getByRole("button", { name: "Use this language" }).click();
  await told(page, "Portalen snakker dette språket");
  for (const [path, heading] of [["/me", "Kari Nordmann"], ["/portal/badges", "Merker"]]) {
    await page.goto(path);
    assert.equal(await page.locator("html").getAttribute("lang"), "nb");
    await page.getByRole("heading", { name: heading, level: 1 }).waitFor();
    await page.getByRole("button", { name: "Logg ut", exact: true }).waitFor();
  }
  await page.goto("/me");
  await page.getByLabel("Språk på disse sidene").selectOption("");
  await page.getByRole("button", { name: "Bruk dette språket" }).click();
  await told(page, "speaks this language");
});

flow("a mentor's own token does what she may, no more, until it is revoked", async (visit) => {
  const label = `My calendar ${unique()}`;
  const page = await visit({ as: "mentor" });
  page.expects(422);
  await page.goto("/me");
  await page.getByRole("button", { name: "Create token" }).click();
  await wrong(page, { label: /Fill this in/ });
  await page.getByLabel("Label").fill(label);
  await page.getByRole("button", { name: "Create token" }).click();
  await page.getByRole("heading", { name: `${label} is ready` }).waitFor();
  const token = await page.getByLabel("Token", { exact: true }).inputValue();
  const own = await api("GET", "/api/v1/earned-badges?peer_mentor_id=pm-kari-001", { token });
  assert.equal(own.status, 200);
  assert.ok(own.body.data.some((item) => item.id === "earned-001"));
  assert.equal((await api("GET", "/api/v1/earned-badges?peer_mentor_id=mentor-42", { token })).status, 403);
  await page.goto("/me");
  assert.ok(!(await page.content()).includes(token), "the token is shown once");
  await page.getByRole("link", { name: `Revoke ${label}` }).click();
  await page.getByRole("button", { name: "Revoke token" }).click();
  await told(page, `The token ${label} opens nothing any more.`);
  assert.equal((await api("GET", "/api/v1/earned-badges?peer_mentor_id=pm-kari-001", { token })).status, 401);
});
