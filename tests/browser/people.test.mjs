import assert from "node:assert/strict";
import { at, flow, told, wrong } from "./support/browser.mjs";
import { api, person, unique } from "./support/server.mjs";

flow("a person is added, found and changed", async (visit) => {
  const word = unique();
  const name = `Åse Bjørk ${word}`;
  const page = await visit({ as: "admin" });
  await page.goto("/portal/people");
  await page.getByRole("link", { name: "Add a person" }).click();
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("E-mail").fill(`${word}@example.org`);
  await page.getByLabel("Organisation").selectOption({ label: "NHF Oslo" });
  await page.getByRole("button", { name: "Add person" }).click();
  await told(page, `${name} is added.`);
  const id = decodeURIComponent(at(page).split("/").pop());
  const made = (await api("GET", `/api/v1/people/${id}`)).body;
  assert.equal(made.display_name, name);
  assert.equal(made.organisation_id, "org-nhf-oslo");

  for (const typed of [name.slice(0, 8), word, `${word}@example.org`, id]) {
    await page.goto("/portal/people");
    await page.getByLabel("Search by name").fill(typed);
    await page.getByRole("button", { name: "Show" }).click();
    await page.getByRole("row").filter({ hasText: id }).waitFor();
  }
  await page.getByRole("link", { name }).click();
  await page.getByRole("link", { name: "Edit" }).click();
  await page.getByLabel("Name", { exact: true }).fill(`${name} Li`);
  await page.getByLabel("Handle").fill(`h-${word}`);
  await page.getByLabel("Public profile").uncheck();
  await page.getByRole("button", { name: "Save changes" }).click();
  await told(page, `${name} Li is saved.`);
  const changed = (await api("GET", `/api/v1/people/${id}`)).body;
  assert.equal(changed.display_name, `${name} Li`);
  assert.equal(changed.handle, `h-${word}`);
});

flow("a person's form with mistakes comes back with what was typed", async (visit) => {
  const existing = await person(undefined, { email: `${unique()}@example.org` });
  const page = await visit({ as: "admin" });
  page.expects(422);
  await page.goto("/portal/people/new");
  await page.getByRole("button", { name: "Add person" }).click();
  await wrong(page, { display_name: /Fill this in/ });
  await page.getByLabel("Name", { exact: true }).fill("Somebody");
  await page.getByLabel("E-mail").fill("no address");
  await page.getByLabel("ID").fill("no id!");
  await page.getByRole("button", { name: "Add person" }).click();
  await wrong(page, { email: /not an e-mail address/, id: /letters, digits/ });
  assert.equal(await page.getByLabel("E-mail").inputValue(), "no address");
  assert.equal(await page.getByLabel("ID").inputValue(), "no id!");
  await page.getByLabel("E-mail").fill(existing.email.toUpperCase());
  await page.getByLabel("ID").fill(existing.id);
  await page.getByRole("button", { name: "Add person" }).click();
  await wrong(page, { id: /already in use/ });
  await page.getByLabel("ID").fill("");
  await page.getByRole("button", { name: "Add person" }).click();
  await wrong(page, { email: /already in use/ });
});

flow("a search that finds nobody says what to try", async (visit) => {
  const page = await visit({ as: "coordinator" });
  await page.goto(`/portal/people?q=${unique()}`);
  await page.getByText("Nobody matches").waitFor();
  await page.getByRole("link", { name: "Clear the search" }).click();
  assert.equal(at(page), "/portal/people");
});

flow("the list of people is sorted and paged by its address", async (visit) => {
  const page = await visit({ as: "admin" });
  await page.goto("/portal/people?organisation=org-nhf-oslo");
  const names = () => page.locator("tbody .who a").allInnerTexts();
  const first = await names();
  await page.getByRole("link", { name: "Next" }).click();
  assert.match(at(page), /organisation=org-nhf-oslo&page=2|page=2.*organisation=org-nhf-oslo/);
  const second = await names();
  assert.equal(first.filter((name) => second.includes(name)).length, 0);
  await page.getByRole("columnheader", { name: "Person" }).getByRole("link").click();
  assert.match(at(page), /sort=-name/);
  assert.equal(await page.getByRole("columnheader", { name: "Person" }).getAttribute("aria-sort"), "descending");
  assert.notDeepEqual(await names(), first);
});

flow("an organisation is added and changed, and its colour reaches its people's pages", async (visit) => {
  const word = unique();
  const page = await visit({ as: "admin" });
  page.expects(422);
  await page.goto("/portal/organisations");
  await page.getByRole("link", { name: "Add an organisation" }).click();
  await page.getByRole("button", { name: "Add organisation" }).click();
  await wrong(page, { name: /Fill this in/ });
  await page.getByLabel("Name", { exact: true }).fill(`Vardøhus ${word}`);
  await page.getByLabel("Contact e-mail").fill("no address");
  assert.equal(await page.getByRole("radio", { checked: true }).count(), 1, "a colour is chosen beforehand");
  await page.getByLabel("Time zone").selectOption("Europe/Oslo");
  await page.getByRole("radio", { name: "Violet (290°)" }).check();
  await page.getByRole("button", { name: "Add organisation" }).click();
  await wrong(page, { contact: /not an e-mail address/ });
  assert.ok(await page.getByRole("radio", { name: "Violet (290°)" }).isChecked());
  await page.getByLabel("Contact e-mail").fill(`${word}@example.org`);
  await page.getByRole("button", { name: "Add organisation" }).click();
  await told(page, `Vardøhus ${word} is added.`);
  await page.getByRole("link", { name: "Edit" }).click();
  assert.equal(await page.getByLabel("Time zone").inputValue(), "Europe/Oslo");
  await page.getByLabel("Name", { exact: true }).fill(`Vardø ${word}`);
  await page.getByRole("radio", { name: "Green (150°)" }).check();
  await page.getByRole("button", { name: "Save changes" }).click();
  await told(page, `Vardø ${word} is saved.`);
  await page.goto("/portal/organisations");
  await page.getByRole("link", { name: `Vardø ${word}` }).first().waitFor();
});

flow("a coordinator sees the people of the organisation, and nobody else's", async (visit) => {
  const elsewhere = await person(undefined, { organisation_id: "org-nhf-bergen" });
  const page = await visit({ as: "coordinator" });
  page.expects(404);
  await page.goto(`/portal/people?q=${encodeURIComponent(elsewhere.display_name)}`);
  await page.getByText("Nobody matches").waitFor();
  await page.goto(`/portal/people/${elsewhere.id}`);
  await page.getByRole("heading", { name: "Nothing is here" }).waitFor();
});

flow("a colour between those on offer survives a change of something else", async (visit) => {
  const id = `org-${unique()}`;
  await api("POST", "/api/v1/organisations", { body: { id, name: id, accent_hue: 262 } });
  const page = await visit({ as: "admin" });
  await page.goto(`/portal/organisations/${id}/edit`);
  await page.getByLabel("Contact e-mail").fill("post@example.org");
  await page.getByRole("button", { name: "Save changes" }).click();
  await told(page, `${id} is saved.`);
  assert.equal((await api("GET", `/api/v1/organisations/${id}`)).body.accent_hue, 262);
});
