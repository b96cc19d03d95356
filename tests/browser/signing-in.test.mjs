import assert from "node:assert/strict";
import { at, flow, wrong } from "./support/browser.mjs";
import { ACCOUNTS, PASSWORD, SITE, raw } from "./support/server.mjs";

async function fill(page, email, password) {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

flow("a wrong password is refused, and the e-mail stays", async (visit) => {
  const page = await visit();
  page.expects(401);
  await page.goto("/sign-in");
  await fill(page, ACCOUNTS.admin, "not the password at all");
  const alert = page.getByRole("alert");
  await alert.getByText("E-mail and password do not belong together").waitFor();
  assert.equal(await page.getByLabel("E-mail").inputValue(), ACCOUNTS.admin);
  assert.equal(await page.getByLabel("Password").inputValue(), "");
});

flow("an unknown account is refused in the same words", async (visit) => {
  const page = await visit();
  page.expects(401);
  await page.goto("/sign-in");
  await fill(page, "nobody@example.org", PASSWORD);
  await page.getByRole("alert").getByText("E-mail and password do not belong together").waitFor();
});

flow("an empty sign-in form says what is missing", async (visit) => {
  const page = await visit();
  page.expects(422);
  await page.goto("/sign-in");
  await fill(page, "", "");
  await wrong(page, { email: /Fill this in/, password: /Fill this in/ });
});

flow("a page that needs an account leads to it after signing in", async (visit) => {
  const page = await visit();
  await page.goto("/portal/badges?sort=name");
  assert.equal(new URL(page.url()).pathname, "/sign-in");
  await fill(page, ACCOUNTS.admin, PASSWORD);
  await page.getByRole("heading", { name: "Badges", level: 1 }).waitFor();
  assert.equal(at(page), "/portal/badges?sort=name");
});

flow("signing in never leads to another site", async (visit) => {
  const page = await visit();
  await page.goto("/sign-in?next=%2F%2Fexample.org%2Fportal");
  await fill(page, ACCOUNTS.admin, PASSWORD);
  await page.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
  assert.equal(page.url(), `${SITE}/portal`);
});

flow("everybody lands where their work is, and the front page leads there", async (visit) => {
  for (const [role, path] of [["coordinator", "/portal"], ["mentor", "/me"]]) {
    const page = await visit();
    await page.goto("/sign-in");
    await fill(page, ACCOUNTS[role], PASSWORD);
    await page.getByRole("button", { name: /^(Sign out|Logg ut)$/ }).waitFor();
    assert.equal(at(page), path);
    await page.goto("/");
    assert.equal(at(page), path);
    await page.goto("/sign-in");
    assert.equal(at(page), path, "there is nothing to sign in to");
  }
});

flow("signing out ends the session, not only the cookie", async (visit) => {
  const page = await visit();
  page.ignores(/Cleared data types: "cache"/); // Chromium says so when somebody signs out.
  await page.goto("/sign-in");
  await fill(page, ACCOUNTS.admin, PASSWORD);
  await page.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
  const [{ name, value }] = (await page.context().cookies()).filter((cookie) => cookie.name === "emblazon");
  const cookie = `${name}=${value}`;
  assert.equal((await raw("GET", "/portal", { headers: { cookie } })).status, 200);
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await page.getByRole("heading", { name: "Sign in", level: 1 }).waitFor();
  const reply = await raw("GET", "/portal", { headers: { cookie } });
  assert.equal(reply.status, 303, "the stolen cookie opens nothing");
  assert.match(reply.headers.location, /^\/sign-in/);
  await page.goto("/portal");
  assert.equal(new URL(page.url()).pathname, "/sign-in");
});

flow("signed out, the language is a choice that stays", async (visit) => {
  const page = await visit();
  await page.goto("/sign-in");
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  await page.getByRole("button", { name: /norsk/i }).click();
  await page.getByRole("heading", { name: "Logg inn", level: 1 }).waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "nb");
  await page.goto("/");
  assert.equal(await page.locator("html").getAttribute("lang"), "nb");
  await page.getByRole("button", { name: "English" }).click();
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  assert.equal(at(page), "/");
});

flow("the language is the browser's until somebody chooses", async (visit) => {
  const page = await visit({ locale: "nb-NO" });
  await page.goto("/sign-in");
  assert.equal(await page.locator("html").getAttribute("lang"), "nb");
});
