import assert from "node:assert/strict";
import { at, flow, told, wrong } from "./support/browser.mjs";
import { png } from "./support/picture.mjs";
import { SITE, api, award, badge, check, person, unique } from "./support/server.mjs";

const picture = (colour) => ({ name: "badge.png", mimeType: "image/png", buffer: png(96, colour) });

/** The picture that the page shows, and that it is really one. */
async function shown(page, src) {
  const reply = await page.request.get(src);
  assert.equal(reply.status(), 200);
  assert.equal(reply.headers()["content-type"], "image/png");
  assert.equal((await reply.body()).subarray(1, 4).toString("latin1"), "PNG");
}

flow("a badge is created with a picture, and changed", async (visit) => {
  const name = `Årets ildsjel ${unique()}`;
  const page = await visit({ as: "admin" });
  await page.goto("/portal/badges");
  await page.getByRole("link", { name: "New badge" }).click();
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Description").fill("Chosen by the mentors each December.");
  await page.getByLabel("What it takes").fill("<p>Be <strong>chosen</strong>.</p><script>alert(1)</script>");
  await page.getByLabel("File", { exact: true }).setInputFiles(picture());
  await page.getByLabel("Points").fill("150");
  await page.getByRole("button", { name: "Create badge" }).click();
  await told(page, `${name} is ready to be awarded.`);
  const number = Number(/\/portal\/badges\/(\d+)$/.exec(at(page))[1]);
  await page.getByText("arets-ildsjel").first().waitFor();
  assert.equal(await page.locator(".prose").innerHTML(), "<p>Be <strong>chosen</strong>.</p>");
  const first = await page.locator(".hero img").getAttribute("src");
  assert.match(first, /^\/images\/[0-9a-f]+$/);
  await shown(page, first);

  await page.getByRole("link", { name: "Edit" }).click();
  await page.getByLabel("Description").fill("Chosen by all mentors.");
  await page.getByRole("button", { name: "Save changes" }).click();
  await told(page, `${name} is saved.`);
  assert.equal(await page.locator(".hero img").getAttribute("src"), first, "no new picture leaves the old one");
  await page.getByRole("link", { name: "Edit" }).click();
  await page.getByLabel("File", { exact: true }).setInputFiles(picture([150, 40, 60]));
  await page.getByRole("button", { name: "Save changes" }).click();
  await told(page, `${name} is saved.`);
  const second = await page.locator(".hero img").getAttribute("src");
  assert.notEqual(second, first);
  await shown(page, second);

  const { body } = await api("GET", `/api/v1/badge-definitions/${number}`);
  assert.equal(body.name, name);
  assert.equal(body.description, "Chosen by all mentors.");
  assert.equal(body.points, 150);
  assert.equal(new URL(body.image_url ?? body.icon_url, SITE).pathname, second);
});

flow("a badge's form with mistakes comes back with everything that was typed", async (visit) => {
  const name = `Badge ${unique()}`;
  const page = await visit({ as: "admin" });
  page.expects(422);
  await page.goto("/portal/badges/new");
  await page.getByRole("button", { name: "Create badge" }).click();
  await wrong(page, { name: /Fill this in/ });
  await page.getByLabel("Shortname").fill("7-is-no-letter");
  await page.getByLabel("Description").fill("Typed & <kept>");
  await page.getByLabel("What it takes").fill("<p>Kept</p>\n<p>too</p>");
  await page.getByLabel("Points").fill("ten");
  await page.getByLabel("Sandbox").check();
  await page.getByLabel("Issued by").selectOption({ label: "NHF Oslo" });
  await page.getByLabel("File", { exact: true }).setInputFiles({
    name: "badge.png", mimeType: "image/png", buffer: Buffer.from("%PDF-1.7 not a picture, whatever it is called"),
  });
  await page.getByRole("button", { name: "Create badge" }).click();
  await wrong(page, {
    name: /Fill this in/, shortname: /begin with a letter/, image: /not a PNG, JPEG/, points: /a number from 0/,
  });
  assert.equal(await page.getByLabel("Shortname").inputValue(), "7-is-no-letter");
  assert.equal(await page.getByLabel("Description").inputValue(), "Typed & <kept>");
  assert.equal((await page.getByLabel("What it takes").inputValue()).replace(/\r/g, ""), "<p>Kept</p>\n<p>too</p>");
  assert.equal(await page.getByLabel("Points").inputValue(), "ten");
  assert.equal(await page.getByLabel("Issued by").inputValue(), "org-nhf-oslo");
  assert.ok(await page.getByLabel("Sandbox").isChecked());
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Points").fill("10");
  await page.getByLabel("Shortname").fill("first-session");
  // A browser sends no refused file again, so the picture has to come from somewhere else.
  await page.locator("input[name=picture][value=compose]").check();
  await page.getByRole("button", { name: "Create badge" }).click();
  await wrong(page, { shortname: /already in use/ });
  await page.getByLabel("Shortname").fill(`s-${unique()}`);
  await page.getByRole("button", { name: "Create badge" }).click();
  await told(page, `${name} is ready to be awarded.`);
  await page.goto(`/portal/badges?state=sandbox&q=${name}`);
  await page.getByRole("link", { name }).waitFor();
});

flow("a change made on an old page is not lost on somebody else's", async (visit) => {
  const medal = await badge();
  const page = await visit({ as: "admin" });
  page.expects(422);
  await page.goto(`/portal/badges/${medal.number}/edit`);
  await api("PATCH", `/api/v1/badge-definitions/${medal.id}`, { body: { description: "Theirs." } });
  await page.getByLabel("Description").fill("Mine.");
  await page.getByRole("button", { name: "Save changes" }).click();
  await wrong(page, { name: /Somebody changed this/ });
  assert.equal(await page.getByLabel("Description").inputValue(), "Mine.");
  await page.getByRole("button", { name: "Save changes" }).click();
  await told(page, `${medal.name} is saved.`);
});

flow("a badge is retired and taken back into use", async (visit) => {
  const [medal, holder] = [await badge(), await person()];
  await award(medal, holder);
  const page = await visit({ as: "admin" });
  await page.goto(`/portal/badges/${medal.number}`);
  await page.getByRole("link", { name: "Retire" }).click();
  await page.getByRole("heading", { name: `Retire ${medal.name}?`, level: 1 }).waitFor();
  await page.getByRole("button", { name: "Retire badge" }).click();
  await told(page, `${medal.name} is retired. Those who hold it keep it.`);
  assert.equal(await page.getByRole("button", { name: "Award badge" }).count(), 0);
  assert.equal((await check(medal, holder)).has_earned, true);
  await page.goto(`/portal/badges?state=retired&q=${medal.name}`);
  await page.getByRole("link", { name: medal.name }).click();
  await page.getByRole("button", { name: "Take back into use" }).click();
  await told(page, `${medal.name} is in use again.`);
  await page.getByRole("button", { name: "Award badge" }).waitFor();
});

flow("the gallery is searched, sorted and paged by its address", async (visit) => {
  const word = unique();
  const medals = [await badge(`Beta ${word}`), await badge(`Alfa ${word}`)];
  await award(medals[0], await person());
  const page = await visit({ as: "coordinator" });
  await page.goto("/portal/badges");
  await page.getByLabel("Search by name or description").fill(word);
  await page.getByRole("button", { name: "Show" }).click();
  const titles = () => page.locator(".tile h2").allInnerTexts();
  assert.deepEqual(await titles(), [`Beta ${word}`, `Alfa ${word}`]);
  await page.getByLabel("Sort").selectOption("name");
  await page.getByRole("button", { name: "Show" }).click();
  assert.deepEqual(await titles(), [`Alfa ${word}`, `Beta ${word}`]);
  assert.match(at(page), new RegExp(`q=${word}.*sort=name`));
  await page.getByLabel("Search by name or description").fill(`${word} nothing`);
  await page.getByRole("button", { name: "Show" }).click();
  await page.getByText("No badge matches").waitFor();
  await page.getByRole("link", { name: "Clear the search" }).click();
  await page.locator(".tile").first().waitFor();
  assert.equal(await page.getByRole("link", { name: "New badge" }).count(), 0, "a coordinator makes no badges");
});
