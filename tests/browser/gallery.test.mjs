import assert from "node:assert/strict";
import { test } from "node:test";
import { at, flow, open, told } from "./support/browser.mjs";
import { png } from "./support/picture.mjs";
import { api, unique } from "./support/server.mjs";

/** The address of the picture that the composer shows, as its choices. */
const seen = async (page) => Object.fromEntries(new URL(await page.locator("#image-preview img").getAttribute("src"), "http://x").searchParams);

const choose = (page, name, word) => page.locator(`.picks input[name=${name}][value=${word}]`).check();

flow("a badge is composed, looked at while it is, and composed anew", async (visit, { scripts }) => {
  const name = `Composed ${unique()}`;
  const page = await visit({ as: "admin" });
  await page.goto("/portal/badges/new");
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Medal", { exact: true }).first().check();
  await page.getByLabel("Red", { exact: true }).check();
  await page.getByLabel("Silver", { exact: true }).check();
  await choose(page, "icon", "trophy");
  const preview = page.getByRole("button", { name: "Show preview" });
  if (scripts) assert.equal(await preview.count(), 0, "what scripts do needs no button");
  else await preview.click();
  assert.deepEqual(await seen(page), { shape: "medal", field: "gules", metal: "argent", icon: "trophy" });
  const drawn = await page.locator("#image-preview img").evaluate((image) => image.decode().then(() => image.naturalWidth));
  assert.ok(drawn > 0, "the picture is drawn");
  assert.equal(await page.getByLabel("Name", { exact: true }).inputValue(), name);
  await page.getByRole("button", { name: "Create badge" }).click();
  await told(page, `${name} is ready to be awarded.`);
  const number = Number(/\/portal\/badges\/(\d+)$/.exec(at(page))[1]);
  const composed = async () => (await api("GET", `/api/v1/badge-definitions/${number}`)).body.art;
  assert.deepEqual(await composed(), { shape: "medal", field: "gules", metal: "argent", icon: "trophy" });

  await page.getByRole("link", { name: "Edit" }).click();
  assert.ok(await page.locator("input[name=icon][value=trophy]").isChecked(), "what was composed can be composed anew");
  await choose(page, "icon", "leaf");
  await choose(page, "field", "vert");
  await page.getByRole("button", { name: "Save changes" }).click();
  await told(page, `${name} is saved.`);
  assert.deepEqual(await composed(), { shape: "medal", field: "vert", metal: "argent", icon: "leaf" });
});

flow("icons are found by their words", async (visit, { scripts }) => {
  const page = await visit({ as: "admin", locale: "nb-NO" });
  await page.goto("/portal/badges/new");
  await page.locator("#f-icons").fill("bål");
  if (!scripts) await page.getByRole("button", { name: "Vis forhåndsvisning" }).click();
  const shown = await page.locator("#p-icon label:visible input").evaluateAll((all) => all.map((one) => one.value));
  assert.deepEqual(shown, ["star", "flame"], "the one that is chosen, and the one that is meant");
  await choose(page, "icon", "flame");
  await page.locator("#f-icons").fill("");
  if (!scripts) await page.getByRole("button", { name: "Vis forhåndsvisning" }).click();
  assert.ok((await page.locator("#p-icon label:visible").count()) > 50);
  assert.ok(await page.locator("input[name=icon][value=flame]").isChecked());
});

test("the source of the picture follows what is touched, and the picture follows the source", async (t) => {
  const page = await open(t, { as: "admin" });
  await page.goto("/portal/badges/new");
  const source = () => page.locator("input[name=picture]:checked").inputValue();
  assert.equal(await source(), "compose");
  await page.getByLabel("File", { exact: true }).setInputFiles({ name: "b.png", mimeType: "image/png", buffer: png(96, [150, 40, 60]) });
  await page.locator("#image-preview canvas").waitFor();
  assert.equal(await source(), "upload");
  await choose(page, "shape", "circle");
  assert.equal(await source(), "compose");
  assert.equal((await seen(page)).shape, "circle");
  assert.equal(await page.getByLabel("File", { exact: true }).inputValue(), "", "the file is not sent along");
  // By keyboard: the arrows go through a group.
  await page.locator("input[name=metal]:checked").focus();
  await page.keyboard.press("ArrowRight");
  assert.equal((await seen(page)).metal, "argent");
  await page.locator("#f-icons").focus();
  await page.keyboard.press("Enter");
  assert.equal(at(page), "/portal/badges/new", "a search sends no form");
});

flow("a picture is uploaded, becomes a badge, and stays; another is deleted", async (visit) => {
  const [dragon, fox] = [`Dragon ${unique()}`, `Fox ${unique()}`];
  const page = await visit({ as: "admin" });
  page.expects(422);
  await page.goto("/portal/badges");
  await page.getByRole("link", { name: "Uploaded pictures" }).click();
  const add = async (name, file) => {
    await page.getByLabel("Picture", { exact: true }).setInputFiles(file);
    await page.getByLabel("Name").fill(name);
    await page.getByRole("button", { name: "Upload picture" }).click();
  };
  const svg = (inside) => Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">${inside}</svg>`);
  await add(dragon, { name: "d.svg", mimeType: "image/svg+xml", buffer: svg("<text>Dragon</text>") });
  await page.locator("#e-image", { hasText: "This drawing has text in it" }).waitFor();
  const drawing = svg("<script>document.title='run'</script><path d='M1 8L4 1l4 7z' onclick='alert(1)'/>");
  await add(dragon, { name: "d.svg", mimeType: "image/svg+xml", buffer: drawing });
  await told(page, `${dragon} is ready to become a badge.`);
  await add(fox, { name: "f.png", mimeType: "image/png", buffer: png(48) });
  await told(page, `${fox} is ready to become a badge.`);
  await page.getByRole("link", { name: `Make a badge ${dragon}` }).click();
  assert.ok(await page.getByLabel("This uploaded picture").isChecked());
  await page.getByLabel("Name", { exact: true }).fill(dragon);
  await page.getByRole("button", { name: "Create badge" }).click();
  await told(page, `${dragon} is ready to be awarded.`);
  const src = await page.locator(".hero img").getAttribute("src");
  const kept = await (await page.request.get(src)).text();
  assert.ok(kept.includes("M1 8L4 1l4 7z") && !kept.includes("script") && !kept.includes("onclick"), kept);

  await page.goto("/portal/badges/images");
  await page.getByRole("link", { name: `Delete ${dragon}` }).click();
  await page.getByRole("button", { name: "Delete picture" }).click();
  await page.getByText("A badge shows this picture, so it stays.").waitFor();
  await page.goto("/portal/badges/images");
  await page.getByRole("link", { name: `Delete ${fox}` }).click();
  await page.getByRole("button", { name: "Delete picture" }).click();
  await told(page, `${fox} is deleted.`);
  assert.equal(await page.getByText(fox, { exact: true }).count(), 0);
});
