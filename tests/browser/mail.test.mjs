import assert from "node:assert/strict";
import { at, flow, told } from "./support/browser.mjs";
import { api, award, badge, person, unique } from "./support/server.mjs";

/** The newest mail to somebody, as the API tells it, once it is in this state. */
async function mailTo(holder, state) {
  for (let tries = 0; tries < 100; tries += 1) {
    const { body } = await api("GET", `/api/v1/mail?person_id=${holder.id}&limit=1`);
    if (body.data[0]?.state === state) return body.data[0];
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no mail to ${holder.id} is ${state}`);
}

flow("a mail is written, sent, and shown as its recipient sees it", async (visit) => {
  const [medal, holder] = [await badge(), await person(undefined, { email: `${unique()}@example.org` })];
  await award(medal, holder);
  const mail = await mailTo(holder, "sent");
  const page = await visit({ as: "admin" });
  await page.goto("/portal/mail?state=sent");
  const row = page.getByRole("row").filter({ hasText: holder.email });
  await row.getByText("Sent").waitFor();
  await row.getByRole("link", { name: `Badge awarded: ${medal.name}` }).click();
  assert.equal(at(page), `/portal/mail/${mail.id}`);
  await page.getByText(`Hello ${holder.display_name}`).waitFor();
  const frame = page.frameLocator("iframe");
  await frame.getByRole("link", { name: "See your badge" }).waitFor();
  await frame.getByText(`Hello ${holder.display_name}`).waitFor();
  assert.equal(await page.getByRole("button", { name: "Send again" }).count(), 0);
  await page.getByRole("link", { name: holder.display_name }).click();
  assert.equal(at(page), `/portal/people/${holder.id}`);
});

flow("what a relay refused is found from the overview", async (visit) => {
  const page = await visit({ as: "admin" });
  await page.goto("/portal");
  await page.getByRole("link", { name: "Mail that could not be delivered" }).click();
  assert.equal(at(page), "/portal/mail?state=failed");
  await page.getByRole("row").filter({ hasText: "550" }).first().waitFor();
});

flow("a mail that waits is cancelled", async (visit) => {
  const { body } = await api("GET", "/api/v1/mail?state=queued&limit=100");
  const waiting = body.data.find(({ reason }) => reason);
  const page = await visit({ as: "admin" });
  await page.goto(`/portal/mail/${waiting.id}`);
  await page.getByText("451").first().waitFor();
  await page.getByRole("button", { name: "Try now" }).waitFor();
  await page.getByRole("button", { name: "Cancel this mail" }).click();
  await told(page, /is not sent/);
  await page.getByText("An administrator cancelled it.").waitFor();
  assert.equal((await api("GET", `/api/v1/mail/${waiting.id}`)).body.state, "cancelled");
  await page.getByRole("button", { name: "Send again" }).waitFor();
});
