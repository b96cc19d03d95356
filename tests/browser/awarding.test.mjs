import assert from "node:assert/strict";
import { at, escaped, flow, told, wrong } from "./support/browser.mjs";
import { api, award, badge, check, person, unique } from "./support/server.mjs";

const send = (page) => page.getByRole("button", { name: "Award badge" }).click();

flow("an award made here is there in the API", async (visit) => {
  const [medal, holder] = [await badge(), await person()];
  const page = await visit({ as: "admin" });
  await page.goto("/portal/award");
  await page.getByLabel("Badge", { exact: true }).selectOption({ label: medal.name });
  await page.getByLabel("Person").fill(holder.display_name);
  await page.getByLabel("Note").fill("For the autumn gathering — «takk»!");
  await page.getByLabel("Evidence link").fill("https://example.org/report");
  await send(page);
  await told(page, `${medal.name} awarded to ${holder.display_name}.`);
  assert.equal(at(page), `/portal/badges/${medal.number}`);
  await page.getByRole("row").filter({ hasText: holder.display_name }).waitFor();

  const checked = await check(medal, holder);
  assert.equal(checked.has_earned, true);
  const listed = await api("GET", `/api/v1/earned-badges?peer_mentor_id=${holder.id}`);
  assert.deepEqual(listed.body.data.map((item) => item.id), [checked.earned_badge_id]);
  assert.equal(listed.body.data[0].awarded_by, "admin-per-001");

  await page.goto(`/portal/people/${holder.id}`);
  await page.getByText("For the autumn gathering — «takk»!").waitFor();
  assert.equal(await page.getByRole("link", { name: "Evidence" }).getAttribute("href"), "https://example.org/report");
});

flow("an award made through the API is here at once", async (visit) => {
  const [medal, holder] = [await badge(), await person()];
  const page = await visit({ as: "coordinator" });
  await page.goto(`/portal/badges/${medal.number}`);
  await page.getByText("Nobody holds this badge").waitFor();
  await award(medal, holder);
  await page.reload();
  await page.getByRole("row").filter({ hasText: holder.display_name }).waitFor();
  await page.goto(`/portal/people/${holder.id}`);
  await page.getByRole("link", { name: medal.name }).first().waitFor();
});

flow("a badge's own page awards it too", async (visit) => {
  const [medal, holder] = [await badge(), await person()];
  const page = await visit({ as: "admin" });
  await page.goto(`/portal/badges/${medal.number}`);
  await page.getByLabel("Person").fill(holder.email ?? holder.id);
  await send(page);
  await told(page, `${medal.name} awarded to ${holder.display_name}.`);
  assert.equal((await check(medal, holder)).has_earned, true);
});

flow("a person's page leads to the award with the person filled in", async (visit) => {
  const [medal, holder] = [await badge(), await person()];
  const page = await visit({ as: "admin" });
  await page.goto(`/portal/people/${holder.id}`);
  await page.getByRole("link", { name: "Award a badge" }).first().click();
  assert.equal(await page.getByLabel("Person").inputValue(), holder.id);
  await page.getByLabel("Badge", { exact: true }).selectOption({ label: medal.name });
  await send(page);
  await told(page, `${medal.name} awarded to ${holder.display_name}.`);
});

flow("two people of one name are asked about", async (visit) => {
  const name = `Berit ${unique()}`;
  const [medal, first] = [await badge(), await person(name, { email: `${unique()}@example.org` })];
  const second = await person(name, { email: `${unique()}@example.org`, organisation_id: "org-nhf-bergen" });
  const page = await visit({ as: "admin" });
  page.expects(422);
  await page.goto("/portal/award");
  await page.getByLabel("Badge", { exact: true }).selectOption({ label: medal.name });
  await page.getByLabel("Person").fill(name);
  await page.getByLabel("Note").fill("Kept while we ask");
  await send(page);
  await wrong(page, { person_id: /Several people go by this/ });
  const choice = page.getByRole("group", { name: "Whom do you mean?" });
  assert.equal(await choice.getByRole("radio").count(), 2);
  assert.equal(await page.getByLabel("Note").inputValue(), "Kept while we ask");
  await choice.getByLabel(new RegExp(escaped(second.email))).check();
  await send(page);
  await told(page, `${medal.name} awarded to ${name}.`);
  assert.equal((await check(medal, second)).has_earned, true);
  assert.equal((await check(medal, first)).has_earned, false);
});

flow("an award to somebody who holds the badge changes nothing, and says so", async (visit) => {
  const [medal, holder] = [await badge(), await person()];
  const { id } = await award(medal, holder);
  const page = await visit({ as: "admin" });
  await page.goto(`/portal/award?badge=${medal.number}&person=${holder.id}`);
  await send(page);
  await told(page, `${holder.display_name} already holds ${medal.name}. Nothing was changed.`);
  assert.equal((await check(medal, holder)).earned_badge_id, id);
});

flow("an award form with mistakes comes back with what was typed", async (visit) => {
  const medal = await badge();
  const page = await visit({ as: "admin" });
  page.expects(422);
  await page.goto("/portal/award");
  await send(page);
  await wrong(page, { badge: /Fill this in/, person: /Fill this in/ });
  await page.getByLabel("Badge", { exact: true }).selectOption({ label: medal.name });
  await page.getByLabel("Person").fill("Nobody by this name");
  await page.getByLabel("Note").fill("<b>Well</b> done & thanks");
  await send(page);
  await wrong(page, { person: /Nobody goes by this/ });
  assert.equal(await page.getByLabel("Badge", { exact: true }).inputValue(), String(medal.number));
  assert.equal(await page.getByLabel("Person").inputValue(), "Nobody by this name");
  assert.equal(await page.getByLabel("Note").inputValue(), "<b>Well</b> done & thanks");
  const holder = await person();
  await page.getByLabel("Person").fill(holder.id);
  await page.getByLabel("Evidence link").fill("javascript:alert(1)");
  await send(page);
  await wrong(page, { evidence: /not a web address/ });
  assert.equal(await page.getByLabel("Evidence link").inputValue(), "javascript:alert(1)");
  assert.equal((await check(medal, holder)).has_earned, false);
});

flow("a retired badge is not awarded", async (visit) => {
  const [medal, holder] = [await badge(), await person()];
  const page = await visit({ as: "admin" });
  page.expects(422);
  await page.goto(`/portal/award?badge=${medal.number}&person=${holder.id}`);
  assert.equal((await api("DELETE", `/api/v1/badge-definitions/${medal.id}`)).status, 200);
  await send(page);
  await wrong(page, { badge: /has been retired/ });
  assert.equal((await check(medal, holder)).has_earned, false);
});

flow("revoking asks for a reason, and keeps it", async (visit) => {
  const [medal, holder] = [await badge(), await person()];
  const { id } = await award(medal, holder);
  const page = await visit({ as: "admin" });
  page.expects(422);
  await page.goto(`/portal/badges/${medal.number}`);
  await page.getByRole("link", { name: `Revoke ${holder.display_name}` }).click();
  await page.getByRole("heading", { name: `Revoke ${medal.name}?`, level: 1 }).waitFor();
  await page.getByRole("button", { name: "Revoke badge" }).click();
  await wrong(page, { reason: /Fill this in/ });
  // A browser that knows no maxlength, or none at all, sends more than the field takes.
  await page.getByLabel("Reason").evaluate((field) => field.removeAttribute("maxlength"));
  await page.getByLabel("Reason").fill("x".repeat(501));
  await page.getByRole("button", { name: "Revoke badge" }).click();
  await wrong(page, { reason: /at most 500 characters/ });
  assert.equal(await page.getByLabel("Reason").inputValue(), "x".repeat(501));
  assert.equal((await check(medal, holder)).has_earned, true);
  await page.getByLabel("Reason").fill("Given to the wrong Berit");
  await page.getByRole("button", { name: "Revoke badge" }).click();
  await told(page, `${medal.name} revoked from ${holder.display_name}.`);
  assert.equal(at(page), `/portal/people/${holder.id}`);
  await page.getByText("Given to the wrong Berit").first().waitFor();
  assert.equal((await check(medal, holder)).has_earned, false);
  const { body } = await api("GET", `/api/v1/earned-badges/${id}`);
  assert.equal(body.revoke_reason, "Given to the wrong Berit");
  await page.goto(`/portal/badges/${medal.number}`);
  await page.getByText("Nobody holds this badge").waitFor();
  await page.getByRole("link", { name: "Show 1 ended" }).click();
  await page.getByRole("row").filter({ hasText: "Given to the wrong Berit" }).waitFor();
});

flow("a badge that was revoked is awarded anew, under another id", async (visit) => {
  const [medal, holder] = [await badge(), await person()];
  const { id } = await award(medal, holder);
  assert.equal((await api("DELETE", `/api/v1/earned-badges/${id}`, { body: { revoke_reason: "A mistake" } })).status, 200);
  const page = await visit({ as: "admin" });
  await page.goto(`/portal/award?badge=${medal.number}&person=${holder.id}`);
  await send(page);
  await told(page, `${medal.name} awarded to ${holder.display_name}.`);
  const again = await check(medal, holder);
  assert.equal(again.has_earned, true);
  assert.notEqual(again.earned_badge_id, id);
});
