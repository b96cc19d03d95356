// Every page of the portal, in every state that somebody can bring it into. `path` is opened; `reach` does the rest, by
// the names of fields, so that it works in each language; `status` is what the page answers with, where that is an error.

import { png } from "./picture.mjs";
import {
  ADMIN_TOKEN, SITE, account, api, award, badge, claimed, invited, issue, link, listed, person, reset, unique,
} from "./server.mjs";

const send = (page, action) => page.locator(`main form[action="${action}"] button:not([name]):not([form])`).click();

/** Gives whoever is signed in a picture. */
async function portrait(page) {
  await page.locator("#f-avatar").setInputFiles({ name: "me.png", mimeType: "image/png", buffer: png(300) });
  await send(page, "/me/avatar");
  await page.locator("#remove-avatar").waitFor({ state: "attached" });
}

/** Makes what the states need, and lists them. */
export async function pages() {
  const word = unique();
  const namesake = `Anne-Margrethe Kjærgård-Bjørnstjerne ${word}`;
  const [holder, other] = [await person(namesake), await person(namesake, { organisation_id: "org-nhf-bergen" })];
  const medal = await badge(`Likepersonsveileder i flerkulturelt samarbeid ${word}`, {
    criteria: "<h3>Krav</h3><p>Fullført <strong>kurs</strong>.</p><ul><li>Én</li><li>To</li></ul>",
    organisation_id: "org-nhf-oslo",
  });
  const unheld = await badge(`Unheld ${word}`);
  const retired = await badge(`Retired ${word}`);
  await api("DELETE", `/api/v1/badge-definitions/${retired.id}`);
  const standing = await award(medal, holder);
  const ended = await award(unheld, holder);
  await api("DELETE", `/api/v1/earned-badges/${ended.id}`, {
    body: { revoke_reason: "Kurset var ikke fullført da merket ble gitt, og deltakeren ba selv om at det ble rettet opp." },
  });
  const tokens = (await api("GET", "/api/v1/api-tokens")).body.data;
  const empty = await person(`Empty ${word}`);
  const [guest, member] = [await invited({ role: "coordinator", organisation_id: "org-nhf-oslo" }), await account()];
  const forgotten = await reset(member.email);
  const reader = await person(`Reader ${word}`, { email: `reader-${word}@example.org` });
  await award(medal, reader);
  const unsubscribe = await link(reader.email, "/unsubscribe/");
  const assertion = await (await fetch(new URL(`/assertions/${standing.id}`, SITE))).json();
  const work = await api("POST", "/api/v1/batches", { body: { kind: "award", badge_id: medal.id, note: "Takk for innsatsen" } });
  const list = `/portal/batches/${work.body.id}`;
  await api("POST", `/api/v1/batches/${work.body.id}/steps`, { body: { people: [holder.id, other.id, "nobody@example.org", empty.id] } });
  const finished = (await api("GET", "/api/v1/batches?limit=100")).body.data.find(({ state, steps }) => state === "done" && steps.refused > 0);
  const named = (to, reason) => api("POST", "/api/v1/nominations", { body: { badge_id: unheld.id, person_id: to.id, reason } });
  const waiting = (await named(reader, "Ledet likepersonssamlingen i februar.")).body;
  const declined = (await named(empty, "Har vært med i ti år.")).body;
  await api("POST", `/api/v1/nominations/${declined.id}/decline`, { body: { reason: "Kurset er ikke fullført ennå." } });
  const mails = {};
  for (const state of ["queued", "sent", "failed", "cancelled"]) {
    [mails[state]] = (await api("GET", `/api/v1/mail?state=${state}&limit=1`)).body.data;
  }
  const clients = (await api("GET", "/api/v1/open-badger-clients")).body.data;
  const fancy = (await api("GET", "/api/v1/badge-definitions/fancy-badge")).body;
  const rule = { conditions: [{ kind: "solved", at_least: 10 }], lapse: "revoke" };
  const trial = await api("POST", `/api/v1/badge-definitions/${unheld.id}/rule/trials`, { body: rule });
  const file = new FormData();
  file.append("badge-image", new Blob(['<svg xmlns="http://www.w3.org/2000/svg"><path d="M9 9h82v82z"/></svg>']), `${word}.svg`);
  const uploaded = await fetch(new URL("/api/admin/badge-images", SITE), {
    method: "POST", headers: { authorization: `Bearer ${ADMIN_TOKEN}` }, body: file,
  });
  const picture = (await uploaded.json()).imageId;
  const numbers = { medal: medal.number, unheld: unheld.number, retired: retired.number };

  return [
    { name: "front page", path: "/" },
    { name: "sign in", path: "/sign-in" },
    { name: "sign in, nothing typed", path: "/sign-in", status: 422, reach: (page) => send(page, "/sign-in") },
    {
      name: "sign in, refused", path: "/sign-in", status: 401,
      async reach(page) {
        await page.locator("#f-email").fill(`${word}@example.org`);
        await page.locator("#f-password").fill("not the password");
        await send(page, "/sign-in");
      },
    },
    { name: "all badges", path: "/badges" },
    { name: "all badges, none found", path: "/badges?q=nothing-of-the-kind" },
    { name: "public badge", path: `/badges/${medal.shortname}` },
    { name: "public badge, retired", path: `/badges/${retired.shortname}` },
    { name: "public award", path: `/assertions/${standing.id}` },
    { name: "public award, with all there is", path: "/assertions/earned-002" },
    { name: "public award, revoked", path: `/assertions/${ended.id}`, status: 410 },
    { name: "profile", path: "/people/pm-kari-001" },
    { name: "profile, long words", path: `/people/${holder.id}` },
    { name: "profile at the top", path: "/people/tier-flag-conqueror" },
    { name: "profile, nothing yet", path: `/people/${empty.id}` },
    { name: "profile, written from right to left", path: "/people/pm-layla-001" },
    { name: "profile, none such", path: "/people/nobody-of-the-kind", status: 404 },
    { name: "leaderboard", path: "/leaderboard" },
    { name: "leaderboard, further down", path: "/leaderboard?after=pm-kari-001" },
    { name: "issuer", path: "/issuers/org-nhf-oslo" },
    { name: "issuer without badges", path: "/issuers/org-nhf-bergen" },
    { name: "check a badge", path: "/verify" },
    { name: "check a badge, nothing handed in", path: "/verify", status: 422, reach: (page) => send(page, "/verify") },
    {
      name: "check a badge, genuine", path: "/verify",
      async reach(page) {
        await page.locator("#f-link").fill(standing.id);
        await send(page, "/verify");
        await page.locator(".flash.ok").waitFor();
      },
    },
    {
      name: "check a badge, changed", path: "/verify",
      async reach(page) {
        await page.locator("#f-document").fill(JSON.stringify({ ...assertion, narrative: `Changed ${word}`, expires: "2099-01-01T00:00:00Z" }));
        await page.locator("#f-email").fill("somebody@example.org");
        await send(page, "/verify");
        await page.locator(".flash.bad").waitFor();
      },
    },
    {
      name: "check a badge, from elsewhere", path: "/verify",
      async reach(page) {
        await page.locator("#f-document").fill(JSON.stringify({ ...assertion, id: "https://elsewhere.example/assertions/1" }));
        await send(page, "/verify");
        await page.locator(".flash.warn").waitFor();
      },
    },
    { name: "check a badge", as: "mentor", path: "/verify" },
    { name: "404, signed out", path: "/nowhere", status: 404 },
    { name: "forgotten password", path: "/reset" },
    { name: "forgotten password, nothing typed", path: "/reset", status: 422, reach: (page) => send(page, "/reset") },
    { name: "forgotten password, asked", path: "/reset?sent=1" },
    { name: "new password", path: forgotten },
    {
      name: "new password, too short", path: forgotten, status: 422,
      async reach(page) {
        await page.locator("#f-new_password").fill("short");
        await send(page, forgotten);
      },
    },
    { name: "new password, dead link", path: "/reset/emb_rst_2", status: 404 },
    { name: "invitation", path: guest.link },
    {
      name: "invitation, guessable password", path: guest.link, status: 422,
      async reach(page) {
        await page.locator("#f-password").fill("passwordpassword");
        await send(page, guest.link);
      },
    },
    { name: "invitation, used", path: member.link, status: 410 },
    { name: "invitation, dead link", path: "/invite/emb_inv_2", status: 404 },
    { name: "setup, dead link", path: "/setup/emb_set_2", status: 404 },
    { name: "unsubscribe", path: unsubscribe },
    { name: "unsubscribe, changed link", path: `${unsubscribe}0`, status: 404 },
    { name: "405, signed out", path: "/sign-out", status: 405 },

    { name: "overview", as: "admin", path: "/portal" },
    { name: "badges", as: "admin", path: "/portal/badges" },
    { name: "badges, sandbox", as: "admin", path: "/portal/badges?state=sandbox" },
    { name: "badges, retired", as: "admin", path: "/portal/badges?state=retired" },
    { name: "badges, none found", as: "admin", path: "/portal/badges?q=nothing-of-the-kind" },
    { name: "badge", as: "admin", path: "/portal/badges/1" },
    { name: "badge with ended awards", as: "admin", path: "/portal/badges/1?ended=1" },
    { name: "badge, long words", as: "admin", path: `/portal/badges/${numbers.medal}` },
    { name: "badge, nobody holds it", as: "admin", path: `/portal/badges/${numbers.unheld}` },
    { name: "badge, retired", as: "admin", path: `/portal/badges/${numbers.retired}` },
    { name: "new badge", as: "admin", path: "/portal/badges/new" },
    {
      name: "new badge with errors", as: "admin", path: "/portal/badges/new", status: 422,
      async reach(page) {
        await page.locator("#f-points").fill("many");
        await page.locator("#f-image").setInputFiles({ name: "b.png", mimeType: "image/png", buffer: Buffer.from("no") });
        await send(page, "/portal/badges/new");
      },
    },
    {
      name: "badge, composed and looked at", as: "admin", path: "/portal/badges/new",
      async reach(page) {
        await page.locator("#f-name").fill(word);
        await page.locator("input[name=icon][value=lighthouse]").check();
        const preview = page.locator("button[name=preview]");
        if (await preview.isVisible()) await preview.click();
      },
    },
    { name: "uploaded pictures", as: "admin", path: "/portal/badges/images" },
    {
      name: "uploaded pictures, nothing chosen", as: "admin", path: "/portal/badges/images", status: 422,
      reach: (page) => send(page, "/portal/badges/images"),
    },
    { name: "delete an uploaded picture", as: "admin", path: `/portal/badges/images/${picture}/delete` },
    { name: "new badge of an uploaded picture", as: "admin", path: `/portal/badges/new?image=${picture}` },
    { name: "edit badge", as: "admin", path: `/portal/badges/${numbers.medal}/edit` },
    {
      name: "edit badge with errors", as: "admin", path: `/portal/badges/${numbers.medal}/edit`, status: 422,
      async reach(page) {
        await page.locator("#f-name").fill("");
        await send(page, `/portal/badges/${numbers.medal}/edit`);
      },
    },
    {
      name: "badge, saved", as: "admin", path: `/portal/badges/${numbers.medal}/edit`,
      reach: (page) => send(page, `/portal/badges/${numbers.medal}/edit`),
    },
    { name: "retire badge", as: "admin", path: `/portal/badges/${numbers.medal}/retire` },
    { name: "award", as: "admin", path: "/portal/award" },
    { name: "award, chosen", as: "admin", path: `/portal/award?badge=${numbers.medal}&person=${holder.id}` },
    { name: "award with errors", as: "admin", path: "/portal/award", status: 422, reach: (page) => send(page, "/portal/award") },
    {
      name: "award, whom do you mean", as: "admin", path: `/portal/award?badge=${numbers.medal}`, status: 422,
      async reach(page) {
        await page.locator("#f-person").fill(namesake);
        await page.locator("#f-evidence").fill("report");
        await send(page, "/portal/award");
      },
    },
    {
      name: "award, already held", as: "admin", path: `/portal/award?badge=${numbers.medal}&person=${holder.id}`,
      reach: (page) => send(page, "/portal/award"),
    },
    { name: "award to several", as: "admin", path: "/portal/award/several" },
    {
      name: "award to several with errors", as: "admin", path: "/portal/award/several", status: 422,
      reach: (page) => send(page, "/portal/award/several"),
    },
    { name: "award to several, looked through", as: "admin", path: `/portal/award/several/${work.body.id}` },
    { name: "take back a batch with errors", as: "admin", path: `/portal/batches/${finished.id}/undo`, status: 422, reach: (page) => send(page, `/portal/batches/${finished.id}/undo`) },
    { name: "nominations", as: "admin", path: "/portal/nominations" },
    { name: "nominations, none such", as: "admin", path: "/portal/nominations?state=withdrawn" },
    { name: "name somebody", as: "admin", path: "/portal/nominations/new" },
    {
      name: "name somebody with errors", as: "admin", path: "/portal/nominations/new", status: 422,
      reach: (page) => send(page, "/portal/nominations/new"),
    },
    { name: "nomination that waits", as: "admin", path: `/portal/nominations/${waiting.id}` },
    { name: "nomination that was declined", as: "admin", path: `/portal/nominations/${declined.id}` },
    { name: "decline a nomination", as: "admin", path: `/portal/nominations/${waiting.id}/decline` },
    {
      name: "decline a nomination with errors", as: "admin", path: `/portal/nominations/${waiting.id}/decline`, status: 422,
      reach: (page) => send(page, `/portal/nominations/${waiting.id}/decline`),
    },
    { name: "my nominations", as: "mentor", path: "/me/nominations" },
    {
      name: "my nominations with errors", as: "mentor", path: "/me/nominations", status: 422,
      reach: (page) => send(page, "/me/nominations"),
    },
    { name: "award to several, none such", as: "admin", path: `/portal/award/several/${work.body.id}?show=repeated` },
    { name: "mail", as: "admin", path: "/portal/mail" },
    { name: "mail, not delivered", as: "admin", path: "/portal/mail?state=failed" },
    { name: "mail, none", as: "admin", path: "/portal/mail?before=nothing" },
    { name: "mail, that waits", as: "admin", path: `/portal/mail/${mails.queued.id}` },
    { name: "mail, that was sent", as: "admin", path: `/portal/mail/${mails.sent.id}` },
    { name: "mail, that failed", as: "admin", path: `/portal/mail/${mails.failed.id}` },
    { name: "mail, that was cancelled", as: "admin", path: `/portal/mail/${mails.cancelled.id}` },
    { name: "jobs", as: "admin", path: "/portal/jobs" },
    { name: "batch, not started", as: "admin", path: list },
    { name: "batch, done", as: "admin", path: `/portal/batches/${finished.id}` },
    { name: "batch, refused steps", as: "admin", path: `/portal/batches/${finished.id}?state=refused` },
    { name: "batch, no such steps", as: "admin", path: `/portal/batches/${finished.id}?state=undone` },
    { name: "discard a list", as: "admin", path: `${list}/stop` },
    { name: "undo a batch", as: "admin", path: `/portal/batches/${finished.id}/undo` },
    { name: "revoke", as: "admin", path: `/portal/awards/${standing.id}/revoke` },
    {
      name: "revoke without a reason", as: "admin", path: `/portal/awards/${standing.id}/revoke`, status: 422,
      reach: (page) => send(page, `/portal/awards/${standing.id}/revoke`),
    },
    { name: "409", as: "admin", path: `/portal/awards/${ended.id}/revoke`, status: 409 },
    { name: "people", as: "admin", path: "/portal/people" },
    { name: "people, last page", as: "admin", path: "/portal/people?sort=-name&page=5" },
    { name: "people, none found", as: "admin", path: "/portal/people?q=nobody-of-the-kind" },
    { name: "person", as: "admin", path: `/portal/people/${holder.id}` },
    { name: "person with a long history", as: "admin", path: "/portal/people/mentor-19" },
    { name: "person with the longest name", as: "admin", path: "/portal/people/pm-long-001" },
    { name: "person, written from right to left", as: "admin", path: "/portal/people/pm-layla-001" },
    { name: "person without badges", as: "admin", path: `/portal/people/${empty.id}` },
    { name: "new person", as: "admin", path: "/portal/people/new" },
    {
      name: "new person with errors", as: "admin", path: "/portal/people/new", status: 422,
      async reach(page) {
        await page.locator("#f-email").fill("no address");
        await page.locator("#f-id").fill("no id!");
        await send(page, "/portal/people/new");
      },
    },
    { name: "invite", as: "admin", path: "/portal/people/invite" },
    {
      name: "invite with errors", as: "admin", path: "/portal/people/invite", status: 422,
      async reach(page) {
        await page.locator("#f-email").fill("no address");
        await send(page, "/portal/people/invite");
      },
    },
    { name: "invite a person", as: "admin", path: `/portal/people/${reader.id}/invite` },
    { name: "person who can be invited", as: "admin", path: `/portal/people/${reader.id}` },
    { name: "person who is invited", as: "admin", path: `/portal/people/${guest.id}` },
    { name: "person who has accepted", as: "admin", path: `/portal/people/${member.id}` },
    { name: "embed doctor of a person", as: "admin", path: `/portal/people/${other.id}/embed-doctor` },
    { name: "edit person", as: "admin", path: `/portal/people/${other.id}/edit` },
    {
      name: "person, saved", as: "admin", path: `/portal/people/${other.id}/edit`,
      reach: (page) => send(page, `/portal/people/${other.id}/edit`),
    },
    { name: "organisations", as: "admin", path: "/portal/organisations" },
    { name: "organisation", as: "admin", path: "/portal/organisations/org-nhf-oslo" },
    { name: "new organisation", as: "admin", path: "/portal/organisations/new" },
    {
      name: "new organisation with errors", as: "admin", path: "/portal/organisations/new", status: 422,
      async reach(page) {
        await page.locator("#f-contact").fill("no address");
        await send(page, "/portal/organisations/new");
      },
    },
    { name: "edit organisation", as: "admin", path: "/portal/organisations/org-nhf-bergen/edit" },
    { name: "behaviours", as: "admin", path: "/portal/behaviours" },
    { name: "new behaviour", as: "admin", path: "/portal/behaviours/new" },
    {
      name: "new behaviour with errors", as: "admin", path: "/portal/behaviours/new", status: 422,
      async reach(page) {
        await page.locator("#f-points").fill("-1");
        await page.locator("#f-limit").fill("0");
        await send(page, "/portal/behaviours/new");
      },
    },
    { name: "edit behaviour", as: "admin", path: "/portal/behaviours/case-hard/edit" },
    { name: "badge with a rule", as: "admin", path: `/portal/badges/${fancy.number}` },
    { name: "rule", as: "admin", path: `/portal/badges/${fancy.number}/rule` },
    {
      name: "rule with errors", as: "admin", path: `/portal/badges/${numbers.unheld}/rule`, status: 422,
      async reach(page) {
        await page.locator("#f-kind_1").selectOption("behaviour");
        await page.locator("#f-kind_2").selectOption("badge");
        await page.locator("#f-days_1").fill("many");
        await page.locator('main button[value="save"]').click();
      },
    },
    { name: "dry run", as: "admin", path: `/portal/badges/${numbers.unheld}/rule/trials/${trial.body.batch_id}` },
    { name: "activity of a person", as: "admin", path: "/portal/people/pm-kari-001/activity" },
    { name: "activity of nobody", as: "admin", path: `/portal/people/${empty.id}/activity` },
    { name: "my activity", as: "mentor", path: "/me/activity" },
    { name: "connect a site", as: "admin", path: "/portal/connections/clients/new" },
    {
      name: "connect a site with errors", as: "admin", path: "/portal/connections/clients/new", status: 422,
      reach: (page) => send(page, "/portal/connections/clients/new"),
    },
    { name: "connected site", as: "admin", path: `/portal/connections/clients/${clients[0].id}` },
    {
      name: "connected site, saved", as: "admin", path: `/portal/connections/clients/${clients[0].id}`,
      reach: (page) => send(page, `/portal/connections/clients/${clients[0].id}`),
    },
    { name: "connections", as: "admin", path: "/portal/connections" },
    {
      name: "connections with errors", as: "admin", path: "/portal/connections", status: 422,
      async reach(page) {
        await page.locator("#f-expires").fill("2026-03-01");
        await send(page, "/portal/connections");
      },
    },
    {
      name: "connections, token made", as: "admin", path: "/portal/connections",
      async reach(page) {
        await page.locator("#f-label").fill(`Kursplattformen for likepersoner ${word}`);
        await send(page, "/portal/connections");
      },
    },
    { name: "revoke token", as: "admin", path: `/portal/connections/tokens/${tokens[0].id}/revoke` },
    { name: "audit", as: "admin", path: "/portal/audit" },
    { name: "audit, one kind", as: "admin", path: "/portal/audit?action=award.revoke" },
    { name: "404", as: "admin", path: "/portal/badges/999999", status: 404 },
    { name: "405", as: "admin", path: "/sign-out", status: 405 },
    { name: "my page", as: "admin", path: "/me" },

    { name: "overview", as: "coordinator", path: "/portal" },
    { name: "badges", as: "coordinator", path: "/portal/badges" },
    { name: "badge", as: "coordinator", path: "/portal/badges/1" },
    { name: "people", as: "coordinator", path: "/portal/people" },
    { name: "person", as: "coordinator", path: "/portal/people/pm-kari-001" },
    { name: "organisations", as: "coordinator", path: "/portal/organisations" },
    { name: "organisation", as: "coordinator", path: "/portal/organisations/org-nhf-oslo" },
    { name: "my page", as: "coordinator", path: "/me" },
    { name: "403", as: "coordinator", path: "/portal/connections", status: 403 },

    ...(await certifications()),
    ...(await claims()),

    { name: "my page", as: "mentor", path: "/me" },
    { name: "my page with a wrong picture", as: "mentor", path: "/me", status: 422, reach: (page) => send(page, "/me/avatar") },
    { name: "my page with a picture", as: "coordinator", path: "/me", reach: portrait },
    { name: "embed doctor", as: "mentor", path: "/me/embed-doctor" },
    { name: "leaderboard", as: "mentor", path: "/leaderboard" },
    { name: "my page with errors", as: "mentor", path: "/me", status: 422, reach: (page) => send(page, "/me/tokens") },
    {
      name: "my page, wrong password", as: "mentor", path: "/me", status: 422,
      async reach(page) {
        await page.locator("#f-new_password").fill("short");
        await send(page, "/me/password");
      },
    },
    {
      name: "my page, token made", as: "mentor", path: "/me",
      async reach(page) {
        await page.locator("#f-label").fill(`Kalenderen min ${word}`);
        await send(page, "/me/tokens");
      },
    },
    {
      name: "revoke my token", as: "mentor", path: "/me",
      async reach(page) {
        await page.locator("#f-label").fill(`Telefonen min ${unique()}`);
        await send(page, "/me/tokens");
        await page.locator('a[href$="/revoke"]').first().click();
        await page.locator('form[action$="/revoke"]').waitFor();
      },
    },
    { name: "badges", as: "mentor", path: "/portal/badges" },
    { name: "badge", as: "mentor", path: "/portal/badges/1" },
    { name: "403", as: "mentor", path: "/portal/people", status: 403 },
  ];
}

/** Brings a page into its state. */
export async function reach(page, { path, status, reach: steps }) {
  if (status) page.expects(status);
  await page.goto(path);
  if (steps) await steps(page);
  await page.waitForLoadState();
  await page.locator("h1").first().waitFor();
}

/** The pages of certifications, with one in each state made for them. */
async function certifications() {
  const kept = "/portal/certifications";
  const { body } = await api("GET", "/api/v1/certifications?limit=100");
  const having = (status) => body.data.find((one) => one.status === status)?.id;
  const active = having("active");
  return [
    { name: "certifications", as: "admin", path: kept },
    { name: "certifications, all", as: "admin", path: `${kept}?state=all&sort=name` },
    { name: "certifications, not expiring soon", as: "admin", path: `${kept}?state=active` },
    { name: "certifications, expiring soon", as: "admin", path: `${kept}?state=soon` },
    { name: "certifications, none found", as: "admin", path: `${kept}?q=nobody-of-the-kind` },
    { name: "certifications, removed", as: "admin", path: `${kept}?state=removed` },
    { name: "certification", as: "admin", path: `${kept}/${active}` },
    { name: "certification, expired", as: "admin", path: `${kept}/${having("expired") ?? active}` },
    { name: "new certification", as: "admin", path: `${kept}/new` },
    {
      name: "new certification with errors", as: "admin", path: `${kept}/new`, status: 422,
      reach: (page) => send(page, `${kept}/new`),
    },
    { name: "renew", as: "admin", path: `${kept}/${active}/renew` },
    { name: "edit certification", as: "admin", path: `${kept}/${active}/edit` },
    { name: "revoke certification", as: "admin", path: `${kept}/${active}/revoke` },
    { name: "remove certification", as: "admin", path: `${kept}/${active}/remove` },
    { name: "renew several", as: "admin", path: `${kept}/renew?id=${active}` },
    { name: "renew several, none chosen", as: "admin", path: `${kept}/renew` },
    { name: "import certifications", as: "admin", path: `${kept}/import` },
    {
      name: "import certifications with errors", as: "admin", path: `${kept}/import`, status: 422,
      async reach(page) {
        await page.locator("#f-rows").fill("mentor;type;issued;expires\nnobody at all;x;soon;later");
        await send(page, `${kept}/import`);
      },
    },
    { name: "certification types", as: "admin", path: `${kept}/types` },
    { name: "new certification type", as: "admin", path: `${kept}/types/new` },
    {
      name: "new certification type with errors", as: "admin", path: `${kept}/types/new`, status: 422,
      reach: (page) => send(page, `${kept}/types/new`),
    },
    { name: "edit certification type", as: "admin", path: `${kept}/types/${body.data[0].cert_type}` },
    {
      name: "certification type, saved", as: "admin", path: `${kept}/types/${body.data[0].cert_type}`,
      reach: (page) => send(page, `${kept}/types/${body.data[0].cert_type}`),
    },
    { name: "calendars", as: "admin", path: "/me/calendar" },
    { name: "calendars, address made", as: "admin", path: "/me/calendar", reach: (page) => send(page, "/me/calendar") },
    { name: "rotate a calendar's address", as: "admin", path: "/me/calendar", reach: (page) => page.locator("a[href$='/rotate']").first().click() },
    { name: "revoke a calendar's address", as: "admin", path: "/me/calendar", reach: (page) => page.locator("a[href$='/revoke']").first().click() },
    { name: "certifications", as: "coordinator", path: kept },
    { name: "certification types", as: "coordinator", path: `${kept}/types` },
    { name: "calendars", as: "mentor", path: "/me/calendar" },
    { name: "public certification", path: `/certifications/${active}` },
    { name: "certificate", as: "admin", path: `/certifications/${active}/certificate` },
  ];
}

/** The pages of badges that are issued to an address, and of lists, with one in each state made for them. */
async function claims() {
  const word = unique();
  const names = [`Digital grunnkompetanse ${word}`, `Likepersonsveileder i flerkulturelt samarbeid ${word}`];
  const [first, second] = [await badge(names[0]), await badge(names[1])];
  const recipient = { recipient_firstname: "Åse", recipient_lastname: word, recipient_email: `aase-${word}@example.com` };
  const more = { evidence_text: "Tolv samlinger ledet alene, og alle reflektert over etterpå.", evidence_url: "https://example.com/portfolio/42", end_date: "2040-12-31" };
  const path = async (badge, to) => {
    const { recipient_email } = await issue(badge.number, { ...recipient, ...more, recipient_email: `${to}-${word}@example.com` });
    return link(recipient_email, "/claim/");
  };
  const waits = await path(first, "waits");
  const used = await path(first, "used");
  await claimed(used, `seven quiet otters ${word}`);
  // Somebody with an account, for whom a second badge waits: its link is the first one, and theirs alone.
  const both = await path(first, "both");
  await issue(second.number, { ...recipient, recipient_email: `both-${word}@example.com` });
  const signsIn = await link(`both-${word}@example.com`, "/claim/", [both]);
  const cookie = await claimed(both, `seven quiet otters ${word}`);
  const mixed = await listed(second, "samling-2026.csv", [
    "E-post;Fornavn;Etternavn;Organisasjon;Utløpsdato;Melding",
    "kari@example.org;;;;;Takk for innsatsen",
    `both-${word}@example.com;;;;31.12.2040;`,
    `ny-${word}@example.org;Åse;Nyborg;Kirkens Bymisjon;31.12.2040;`,
    "KARI@example.org;;;;;",
    `gal-${word}@example.org;Gal;Dato;;i morgen;`,
    "uten alfakrøll;Ukjent;Person;;;",
    `navnløs-${word}@example.org;;;;;`,
    ";Ingen;Adresse;;;",
    `formel-${word}@example.org;"=HYPERLINK(""http://x"")";B;;;`,
  ].join("\r\n"));
  return [
    { name: "claim", path: waits },
    { name: "claim with errors", path: waits, status: 422, reach: (page) => send(page, waits) },
    { name: "claim, somebody else is signed in", as: "mentor", path: waits },
    { name: "claim, used", path: used, status: 410 },
    { name: "claim, dead", path: "/claim/emb_clm_nothing", status: 404 },
    { name: "claim by signing in", path: signsIn },
    { name: "claim by signing in, with errors", path: signsIn, status: 422, reach: (page) => send(page, signsIn) },
    { name: "claim, signed in", as: { cookie }, path: signsIn },
    { name: "claim, lost", path: "/claim" },
    { name: "claim, lost, with errors", path: "/claim", status: 422, reach: (page) => send(page, "/claim") },
    { name: "claim, lost, sent", path: "/claim?sent=1" },
    { name: "how to claim", path: "/help/claim" },
    { name: "how to claim", as: "mentor", path: "/help/claim" },
    { name: "what waits for me", as: { cookie }, path: "/me/claim" },
    { name: "what waits for me, with errors", as: { cookie }, path: "/me/claim", status: 422, reach: (page) => send(page, "/me/claim") },
    { name: "what waits for me, nothing", as: "mentor", path: "/me/claim" },
    { name: "a file looked through", as: "admin", path: mixed },
    { name: "a file looked through, those to correct", as: "admin", path: `${mixed}?show=wrong` },
  ];
}
