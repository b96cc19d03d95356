import assert from "node:assert/strict";
import { at, flow, told, wrong } from "./support/browser.mjs";
import { SITE, account, award, badge, link, person, raw, unique } from "./support/server.mjs";

const NEW = "eleven tame walruses juggle";

/** Whether this cookie still opens somebody's own page. */
const opens = async (cookie) => (await raw("GET", "/me", { headers: { cookie } })).status === 200;

/** Puts a session into a page. */
async function take(page, cookie) {
  const [name, value] = cookie.split("=");
  await page.context().addCookies([{ name, value, url: SITE }]);
}

flow("an invitation is received, opened, accepted, and its reader signed in", async (visit) => {
  const word = unique();
  const email = `${word}@example.org`;
  const admin = await visit({ as: "admin" });
  admin.expects(422);
  await admin.goto("/portal/people");
  await admin.getByRole("link", { name: "Invite somebody" }).click();
  await admin.getByRole("button", { name: "Send invitation" }).click();
  await wrong(admin, { display_name: /Fill this in/, email: /Fill this in/ });
  await admin.getByLabel("Name", { exact: true }).fill(`Nils ${word}`);
  await admin.getByLabel("E-mail").fill(email);
  await admin.getByLabel("Organisation").selectOption({ label: "NHF Oslo" });
  await admin.getByLabel("Invited as").selectOption({ label: "Coordinator of the organisation" });
  await admin.getByRole("button", { name: "Send invitation" }).click();
  await told(admin, `An invitation is on its way to Nils ${word}.`);
  await admin.getByText("Coordinator, NHF Oslo").waitFor();
  const first = await link(email, "/invite/");
  await admin.getByRole("button", { name: "Send again" }).click();
  await told(admin, "An invitation is on its way");
  const second = await link(email, "/invite/", [first]);

  const page = await visit();
  page.expects(404, 410, 422);
  await page.goto(first);
  await page.getByRole("heading", { name: "This link opens nothing" }).waitFor();
  await page.goto(second);
  await page.getByRole("heading", { name: `Welcome, Nils ${word}` }).waitFor();
  await page.getByText("has invited you to").waitFor();
  assert.equal(await page.getByLabel("E-mail").inputValue(), email);
  await page.getByLabel("Password").fill("password password");
  await page.getByRole("button", { name: "Accept and sign in" }).click();
  await wrong(page, { password: /too easy to guess/ });
  await page.getByLabel("Password").fill(NEW);
  await page.getByRole("button", { name: "Accept and sign in" }).click();
  await told(page, `Welcome, Nils ${word}. You are signed in.`);
  assert.equal(at(page), "/portal");
  await page.goto("/portal/people");
  await page.getByRole("heading", { name: "People", level: 1 }).waitFor();
  await page.goto(second);
  await page.getByRole("heading", { name: "This link has been used" }).waitFor();
  await page.getByRole("link", { name: "Sign in" }).waitFor();
  await admin.reload();
  await admin.getByText("Accepted").waitFor();
});

flow("an invitation that is withdrawn opens nothing", async (visit) => {
  const guest = await person(undefined, { email: `${unique()}@example.org` });
  const admin = await visit({ as: "admin" });
  await admin.goto(`/portal/people/${guest.id}`);
  await admin.getByRole("link", { name: "Invite", exact: true }).click();
  await admin.getByRole("button", { name: "Send invitation" }).click();
  await told(admin, "An invitation is on its way");
  const path = await link(guest.email, "/invite/");
  await admin.getByRole("button", { name: "Withdraw" }).click();
  await told(admin, "opens nothing any more");
  const page = await visit();
  page.expects(404);
  await page.goto(path);
  await page.getByRole("heading", { name: "This link opens nothing" }).waitFor();
});

flow("a forgotten password is set anew by mail, and the old session is dead", async (visit) => {
  const member = await account();
  assert.ok(await opens(member.cookie));
  const page = await visit();
  page.expects(422);
  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Forgot your password?" }).click();
  await page.getByLabel("E-mail").fill("no address");
  await page.getByRole("button", { name: "Send me a link" }).click();
  await wrong(page, { email: /not an e-mail address/ });
  await page.getByLabel("E-mail").fill(member.email.toUpperCase());
  await page.getByRole("button", { name: "Send me a link" }).click();
  await page.getByRole("heading", { name: "Look in your mail" }).waitFor();
  await page.goto(await link(member.email, "/reset/"));
  await page.getByLabel("New password").fill("too short");
  await page.getByRole("button", { name: "Set password" }).click();
  await wrong(page, { new_password: /at least 15/ });
  assert.ok(await opens(member.cookie), "nothing has happened yet");
  await page.getByLabel("New password").fill(NEW);
  await page.getByRole("button", { name: "Set password" }).click();
  await told(page, "Your new password is set. Sign in with it.");
  assert.equal(at(page), "/sign-in");
  assert.equal(await opens(member.cookie), false, "the old session is dead");
  await page.getByLabel("E-mail").fill(member.email);
  await page.getByLabel("Password").fill(NEW);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Sign out", exact: true }).waitFor();
  assert.equal(at(page), "/me");
});

flow("a password is changed, and the other device is signed out", async (visit) => {
  const member = await account();
  const page = await visit();
  page.expects(422);
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(member.email);
  await page.getByLabel("Password").fill(member.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("signed in on 2 devices").waitFor();
  await page.getByLabel("Current password").fill("not my password at all");
  await page.getByLabel("New password").fill("short");
  await page.getByRole("button", { name: "Change password" }).click();
  await wrong(page, { current_password: /not your password/, new_password: /at least 15/ });
  await page.getByLabel("Current password").fill(member.password);
  await page.getByLabel("New password").fill(NEW);
  await page.getByRole("button", { name: "Change password" }).click();
  await told(page, "Your password is changed");
  await page.getByText("here and nowhere else").waitFor();
  assert.equal(await opens(member.cookie), false, "the other device is signed out");
});

flow("signing out everywhere signs out here too", async (visit) => {
  const member = await account();
  const page = await visit();
  await take(page, member.cookie);
  await page.goto("/me");
  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  await told(page, "You are signed out everywhere.");
  assert.equal(at(page), "/sign-in");
  assert.equal(await opens(member.cookie), false);
});

flow("a notice is switched off in the mail, and on again on one's own page", async (visit) => {
  const member = await account();
  await award(await badge(), member);
  const page = await visit();
  await page.goto(await link(member.email, "/unsubscribe/"));
  await page.getByRole("button", { name: "Do not send it any more" }).click();
  await page.getByRole("heading", { name: "You get no more of this mail" }).waitFor();
  await take(page, member.cookie);
  await page.goto("/me");
  const box = page.getByLabel("A badge is awarded to me");
  assert.equal(await box.isChecked(), false);
  assert.ok(await page.getByLabel("A badge is taken back").isChecked());
  await box.check();
  await page.getByRole("button", { name: "Save choice of mail" }).click();
  await told(page, "Your choice of mail is saved.");
  assert.ok(await box.isChecked());
});
