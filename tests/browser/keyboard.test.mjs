import assert from "node:assert/strict";
import { test } from "node:test";
import { at, open, told } from "./support/browser.mjs";
import { badge, check, person, unique } from "./support/server.mjs";

/** What has the focus: its accessible words, and whether anybody can see that it has it. */
const focused = (page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    const label = element.labels?.[0]?.textContent ?? element.getAttribute("aria-label") ?? element.textContent;
    return {
      name: label.replace(/\s+/g, " ").trim(),
      tag: element.localName,
      ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
      inView: box.width > 0 && box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth,
    };
  });

/** Presses Tab until the element of this name has the focus; every stop on the way must be visible. */
async function tabTo(page, name, most = 40) {
  const stops = [];
  for (let n = 0; n < most; n += 1) {
    await page.keyboard.press("Tab");
    const stop = await focused(page);
    stops.push(stop.name);
    if (stop.tag === "body") continue;
    assert.ok(stop.ring, `the focus on “${stop.name}” shows`);
    assert.ok(stop.inView, `“${stop.name}” is in view when it has the focus`);
    if (stop.name === name) return;
  }
  assert.fail(`Tab does not reach “${name}”: ${stops.join(" · ")}`);
}

test("a badge is awarded by keyboard alone", async (t) => {
  const name = `Berit ${unique()}`;
  const [medal, holder] = [await badge(`Aa ${unique()}`), await person(name)];
  await person(name);
  const page = await open(t, { as: "admin" });
  page.expects(422);
  await page.goto("/portal");
  await tabTo(page, "Skip to content", 1);
  await tabTo(page, "Award");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/portal/award");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter"); // The skip link.
  await tabTo(page, "Badge", 2);
  await page.keyboard.type(medal.name);
  await tabTo(page, "Person", 1);
  await page.keyboard.type(name);
  await tabTo(page, "Note (optional)");
  await page.keyboard.type("By keyboard");
  await tabTo(page, "Award badge");
  await page.keyboard.press("Enter");

  // Two people of that name: the summary has the focus, its link leads to the choice.
  await page.getByRole("alert").waitFor();
  assert.ok(await page.evaluate(() => document.activeElement.matches(".flash[role=alert]")), "the summary has the focus");
  await tabTo(page, "Person: Several people go by this. Choose one below.", 1);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  assert.equal((await focused(page)).tag, "input");
  const radios = page.getByRole("group", { name: "Whom do you mean?" }).getByRole("radio");
  for (let n = 0; n < 2; n += 1) {
    await page.keyboard.press(n ? "ArrowDown" : "Space");
    if (await page.locator(`input[value="${holder.id}"]`).isChecked()) break;
  }
  assert.ok(await page.locator(`input[value="${holder.id}"]`).isChecked());
  assert.equal(await radios.count(), 2);
  await tabTo(page, "Award badge");
  await page.keyboard.press("Enter");
  await told(page, `${medal.name} awarded to ${name}.`);
  assert.equal((await check(medal, holder)).has_earned, true);
});

test("the skip link shows itself and leads past the navigation", async (t) => {
  const page = await open(t, { as: "admin" });
  for (const path of ["/portal", "/portal/people", "/portal/badges/1"]) {
    await page.goto(path);
    await tabTo(page, "Skip to content", 1);
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    const inMain = await page.evaluate(() => document.querySelector("main").contains(document.activeElement));
    assert.ok(inMain, `${path}: the next stop is in the content`);
  }
});

test("every stop on every kind of page shows the focus, wide and narrow, light and dark", async (t) => {
  for (const [width, scheme] of [[1280, "light"], [320, "dark"]]) {
    const page = await open(t, { as: "admin", width, scheme });
    for (const path of ["/portal", "/portal/badges", "/portal/award", "/portal/people/new", "/portal/organisations/new", "/me"]) {
      await page.goto(path);
      const seen = new Set();
      for (let n = 0; n < 60; n += 1) {
        await page.keyboard.press("Tab");
        let stop = await focused(page);
        if (stop.tag === "body") break;
        // The browser scrolls to the focus with its next frame, which a busy machine draws late.
        for (let frames = 0; !stop.inView && frames < 20; frames += 1) {
          await page.waitForTimeout(50);
          stop = await focused(page);
        }
        assert.ok(stop.ring, `${path} at ${width} px, ${scheme}: the focus on “${stop.name}” shows`);
        assert.ok(stop.inView, `${path} at ${width} px, ${scheme}: “${stop.name}” is in view`);
        seen.add(stop.name);
      }
      assert.ok(seen.size > 5, `${path}: there are places to stop at`);
    }
  }
});

test("a narrow page's menu opens and closes by keyboard", async (t) => {
  const page = await open(t, { as: "admin", width: 320, height: 640 });
  await page.goto("/portal");
  const people = page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "People" });
  assert.equal(await people.isVisible(), false);
  await tabTo(page, "Menu");
  await page.keyboard.press("Enter");
  await people.waitFor();
  await tabTo(page, "People");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/portal/people");
  assert.equal(at(page), "/portal/people");
});
