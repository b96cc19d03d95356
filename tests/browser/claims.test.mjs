// From the request of a learning platform to the badge in somebody's hands: the mail comes through a real relay.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { at, flow, told, wrong } from "./support/browser.mjs";
import {
  ACCOUNTS, PASSWORD, SITE, account, api, badge, check, issue as issueAs, link, mailbox, person, raw, unique,
} from "./support/server.mjs";

const NEW = "eleven tame walruses juggle";
const JSON_BODY = { "content-type": "application/json" };

let bearer;

/** A token of ten minutes, as the contract's first step gets it: one for all tests of this file. */
async function token() {
  const body = JSON.stringify({ username: ACCOUNTS.admin, password: PASSWORD });
  bearer ??= fetch(new URL("/v1/token", SITE), { method: "POST", headers: JSON_BODY, body }).then(async (reply) => {
    assert.equal(reply.status, 200);
    return (await reply.json()).access_token;
  });
  return bearer;
}

/** Issues a badge with that token. */
const issue = async (number, more) => issueAs(number, more, await token());

/** A partner site's signed word that somebody is who they are. */
function signed(email) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = {
    iss: "https://thimble.webmaker.org",
    aud: "https://clopenbadger.webmaker.org",
    prn: email,
    exp: Math.floor(Date.parse("2026-03-27T10:00:00Z") / 1000),
  };
  const head = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}`;
  return `${head}.${createHmac("sha256", "emblazon-demo-open-badger-secret-0001").update(head).digest("base64url")}`;
}

/** Fills in what a newcomer is asked, and claims. */
async function claim(page, name) {
  await page.getByLabel("Password").fill(NEW);
  await page.getByLabel(/I want this badge/).check();
  await page.getByRole("button", { name: "Claim badge" }).click();
  await told(page, `“${name}” is yours.`);
}

flow("a badge is issued, its mail received, its link opened, and the badge claimed and seen through every door", async (visit) => {
  const issued = await issue(51, { evidence_text: "Passed the course.", end_date: "2040-12-31" });
  assert.equal(issued.status, "pending");
  const email = issued.recipient_email;
  const name = `Nora ${issued.recipient_lastname}`;
  const page = await visit();
  page.expects(410, 422);
  const stranger = await visit();
  stranger.expects(404, 410);
  await stranger.goto(`/assertions/${issued.id}`);
  await stranger.getByRole("heading", { level: 1 }).waitFor();
  assert.equal((await raw("GET", `/assertions/${issued.id}.json`)).status, 404, "nobody sees it before");

  const path = await link(email, "/claim/");
  await page.goto(path);
  await page.getByRole("heading", { name: "Digital Badge Basics", level: 1 }).waitFor();
  await page.getByText(`For ${name}`).waitFor();
  await page.getByText("Emblazon Demo, ").waitFor();
  await page.getByText("Passed the course.").waitFor();
  await page.getByRole("heading", { name: "What others will see" }).waitFor();
  await page.getByText("A page of this badge: your name").waitFor();
  await page.getByText("Never your e-mail address").waitFor();
  assert.equal(await page.getByLabel("E-mail").inputValue(), email);
  await page.getByRole("button", { name: "Claim badge" }).click();
  await wrong(page, { password: /Fill this in|at least 15/, consent: /Tick the box/ });
  await page.getByLabel("Password").fill(NEW);
  await page.getByRole("button", { name: "Claim badge" }).click();
  await wrong(page, { consent: /Tick the box/ });
  assert.equal((await api("GET", "/v1/badge/51/assertions?size=100")).body.items.find(({ id }) => id === issued.id).status, "pending");
  await claim(page, "Digital Badge Basics");
  assert.equal(at(page), "/me");
  await page.getByRole("link", { name: "Digital Badge Basics" }).first().waitFor();

  // The link opens once; whoever is signed in is told the same.
  await stranger.goto(path);
  await stranger.getByRole("heading", { name: "This link has been used" }).waitFor();
  await stranger.getByRole("link", { name: "Sign in" }).first().waitFor();
  await page.goto(path);
  await page.getByRole("heading", { name: "This link has been used" }).waitFor();

  // The new mentor's public profile, and the page of the badge.
  const [mentor] = (await api("GET", `/api/v1/people?q=${issued.recipient_lastname}`)).body.data;
  await stranger.goto(`/people/${mentor.handle}`);
  await stranger.getByRole("heading", { name, level: 1 }).waitFor();
  await stranger.getByRole("link", { name: "Digital Badge Basics" }).first().waitFor();
  await stranger.goto(`/assertions/${issued.id}`);
  await stranger.getByText(name).first().waitFor();
  await stranger.getByText("31 December 2040").first().waitFor();

  // Every other dialect.
  const definition = (await api("GET", "/api/v1/badge-definitions/51")).body;
  const earned = (await api("GET", `/api/v1/earned-badges?peer_mentor_id=${mentor.id}`)).body;
  assert.deepEqual(earned.data.map(({ id }) => id), [issued.id]);
  assert.equal((await check(definition, mentor)).has_earned, true);
  const shelf = await fetch(new URL(`/v1/user?auth=${signed(email)}&email=${encodeURIComponent(email)}`, SITE));
  const held = (await shelf.json()).badges[definition.shortname];
  assert.deepEqual([held.assertionUrl, held.isRead], [`${SITE}/assertions/${issued.id}`, false]);
  const { assignments } = (await api("GET", `/api/admin/assign-badge?userId=${mentor.id}`)).body;
  assert.equal(assignments.length, 1);
  assert.equal(assignments[0].isActive, true);
  const card = await raw("GET", `/api/badge/${mentor.handle}/svg`);
  assert.equal(card.status, 200);
  assert.ok(card.text.includes(name) && card.text.includes("Digital Badge Basics"), "the card names whose it is, and the badge");
  const assertion = JSON.parse((await raw("GET", `/assertions/${issued.id}.json`)).text);
  assert.deepEqual([assertion.type, assertion.recipient.hashed, assertion.evidence.narrative], ["Assertion", true, "Passed the course."]);
  assert.ok(!JSON.stringify(assertion).includes(email), "nobody is told the address");
  assert.equal((await api("GET", "/v1/badge/51/assertions?size=100")).body.items.find(({ id }) => id === issued.id).status, "claimed");
});

flow("somebody who has an account claims by signing in, here or before", async (visit) => {
  const [first, second, third] = [await badge(), await badge(), await badge()];
  const issued = await issue(first.number);
  const email = issued.recipient_email;
  const recipient = { recipient_firstname: "Nora", recipient_lastname: issued.recipient_lastname, recipient_email: email };
  for (const { number } of [second, third]) await issue(number, recipient);
  const links = [];
  for (const { name } of [first, second, third]) links.push(await link(email, "/claim/", [], name.split(" ").at(-1)));
  const page = await visit();
  await page.goto(links[0]);
  await page.getByText("2 more badges wait for you").waitFor();
  for (const { name } of [second, third]) await page.getByLabel(name).uncheck();
  await claim(page, first.name);

  const elsewhere = await visit();
  elsewhere.expects(422);
  await elsewhere.goto(links[1]);
  await elsewhere.getByRole("heading", { name: "Sign in to claim it" }).waitFor();
  await elsewhere.getByLabel(third.name).uncheck();
  await elsewhere.getByLabel(/I want this badge/).check();
  await elsewhere.getByLabel("Password").fill("not the password at all");
  await elsewhere.getByRole("button", { name: "Claim badge" }).click();
  await wrong(elsewhere, { password: /not the password of this account/ });
  await elsewhere.getByLabel("Password").fill(NEW);
  await elsewhere.getByRole("button", { name: "Claim badge" }).click();
  await told(elsewhere, `“${second.name}” is yours.`);

  await page.goto(links[2]);
  assert.equal(await page.getByLabel("Password").count(), 0, "who is signed in is asked for nothing but consent");
  await page.getByLabel(/I want this badge/).check();
  await page.getByRole("button", { name: "Claim badge" }).click();
  await told(page, `“${third.name}” is yours.`);
  for (const { name } of [first, second, third]) await page.getByRole("link", { name }).first().waitFor();
});

flow("an account that is there already holds the badge at once, and is told without a link", async (visit) => {
  const [medal, mentor] = [await badge(), await account()];
  const more = { recipient_email: mentor.email, recipient_firstname: "Somebody", recipient_lastname: "Else" };
  const issued = await issue(medal.number, more);
  assert.deepEqual([issued.status, issued.claim_state], ["claimed", "claimed"]);
  await link(mentor.email, "/assertions/", [], issued.id);
  assert.ok((await mailbox(mentor.email)).every((mail) => !mail.includes("/claim/")), "there is nothing to claim");
  const page = await visit({ as: mentor });
  await page.goto("/me");
  await page.getByRole("link", { name: medal.name }).first().waitFor();
});

flow("a badge that was taken back cannot be claimed, and a later one can", async (visit) => {
  const medal = await badge();
  const issued = await issue(medal.number);
  const path = await link(issued.recipient_email, "/claim/");
  const revoked = await api("DELETE", `/api/v1/issued-badges/${issued.id}`, { body: { revoke_reason: "The wrong Nora" } });
  assert.equal(revoked.status, 200);
  const page = await visit();
  page.expects(404);
  await page.goto(path);
  await page.getByRole("heading", { name: "This link opens nothing" }).waitFor();
  await page.getByRole("link", { name: "Send me a new link" }).waitFor();
  const again = await issue(medal.number, { recipient_email: issued.recipient_email });
  assert.notEqual(again.id, issued.id);
  await page.goto(await link(issued.recipient_email, "/claim/", [path]));
  await claim(page, medal.name);
});

flow("a lost link is sent again, and nobody is told whether an address is known", async (visit) => {
  const medal = await badge();
  const issued = await issue(medal.number);
  const lost = await link(issued.recipient_email, "/claim/");
  const page = await visit();
  page.expects(422);
  await page.goto("/help/claim");
  await page.getByRole("link", { name: "Send me a new link" }).click();
  await page.getByRole("button", { name: "Send me the link" }).click();
  await wrong(page, { email: /Fill this in/ });
  const answers = [];
  for (const email of [issued.recipient_email, `${unique()}@example.com`]) {
    await page.goto("/claim");
    await page.getByLabel("E-mail").fill(email);
    await page.getByRole("button", { name: "Send me the link" }).click();
    await page.getByRole("heading", { name: "Look in your mail" }).waitFor();
    answers.push([at(page), await page.locator("main").innerHTML()]);
  }
  assert.deepEqual(answers[0], answers[1]);
  await page.goto(await link(issued.recipient_email, "/claim/", [lost]));
  await claim(page, medal.name);
});

flow("whoever is invited and claims takes up the invitation as well", async (visit) => {
  const medal = await badge();
  const word = unique();
  const guest = await person(`Nora ${word}`, { email: `${word}@example.com` });
  const invited = { role: "coordinator", organisation_id: "org-nhf-oslo" };
  assert.equal((await api("POST", `/api/v1/people/${guest.id}/invitation`, { body: invited })).status, 201);
  const invitation = await link(guest.email, "/invite/");
  const issued = await issue(medal.number, { recipient_email: guest.email, recipient_lastname: word });
  assert.equal(issued.status, "pending");
  const page = await visit();
  page.expects(410);
  await page.goto(await link(guest.email, "/claim/"));
  await page.getByText("You will follow the people and badges of NHF Oslo as a coordinator.").waitFor();
  await claim(page, medal.name);
  await page.goto("/portal/people");
  await page.getByRole("heading", { name: "People", level: 1 }).waitFor();
  await page.goto(invitation);
  await page.getByRole("heading", { name: "This link has been used" }).waitFor();
});
