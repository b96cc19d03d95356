import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { open } from "./support/browser.mjs";
import { SITE, badge, check, person, raw, signIn } from "./support/server.mjs";

const FORM = { "content-type": "application/x-www-form-urlencoded" };

test("another site's form is refused even with the session's cookie", async () => {
  const { cookie } = await signIn("admin");
  const [medal, holder] = [await badge(), await person()];
  const body = new URLSearchParams({ badge: medal.number, person: holder.id }).toString();
  const forgeries = [
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { "sec-fetch-site": "cross-site", origin: "https://evil.example" },
    { origin: "https://evil.example" },
    { origin: "null" },
    { origin: `${SITE}.evil.example` },
  ];
  for (const headers of forgeries) {
    const reply = await raw("POST", "/portal/award", { headers: { ...FORM, cookie, ...headers }, body });
    assert.equal(reply.status, 403, JSON.stringify(headers));
    assert.match(reply.headers["content-type"], /^text\/html/);
  }
  assert.equal((await check(medal, holder)).has_earned, false);
  const own = { ...FORM, cookie, "sec-fetch-site": "same-origin", origin: SITE };
  assert.equal((await raw("POST", "/portal/award", { headers: own, body })).status, 303);
  assert.equal((await check(medal, holder)).has_earned, true);
});

test("nobody can be signed in or out, or given a language, from another site", async () => {
  const { cookie } = await signIn("admin");
  for (const path of ["/sign-in", "/sign-out", "/language", "/me/privacy", "/portal/connections"]) {
    const reply = await raw("POST", path, { headers: { ...FORM, cookie, "sec-fetch-site": "cross-site" }, body: "language=nb" });
    assert.equal(reply.status, 403, path);
    assert.equal(reply.headers["set-cookie"], undefined, path);
  }
});

test("a real page of another site gets nowhere, and may not frame ours", async (t) => {
  const [medal, holder] = [await badge(), await person()];
  const elsewhere = createServer((request, reply) => {
    reply.setHeader("content-type", "text/html");
    reply.end(request.url === "/frame"
      ? `<!doctype html><title>Frame</title><iframe src="${SITE}/portal"></iframe>`
      : `<!doctype html><title>Form</title><form method="post" action="${SITE}/portal/award">
         <input name="badge" value="${medal.number}"><input name="person" value="${holder.id}"><button>Win</button></form>`);
  });
  await new Promise((ready) => elsewhere.listen(0, "127.0.0.1", ready));
  t.after(() => elsewhere.close());
  const address = `http://localhost:${elsewhere.address().port}`;
  const page = await open(t, { as: "admin" });
  page.expects(403);
  page.ignores(/favicon|frame-ancestors|ERR_BLOCKED_BY_RESPONSE/);
  await page.goto(`${address}/form`);
  const answered = page.waitForResponse(`${SITE}/portal/award`);
  await page.getByRole("button", { name: "Win" }).click();
  assert.equal((await answered).status(), 403);
  await page.waitForLoadState();
  assert.equal((await check(medal, holder)).has_earned, false);
  await page.goto(`${address}/frame`);
  await page.waitForTimeout(300);
  const framed = page.frames().find((frame) => frame.parentFrame());
  assert.ok(!framed.url().startsWith(SITE) || !(await framed.locator("nav").count()), "the portal is not framed");
});

test("cookies are out of reach of scripts and of other sites", async (t) => {
  const { reply } = await signIn("admin");
  const set = reply.headers["set-cookie"];
  assert.equal(set.length, 1);
  assert.match(set[0], /; HttpOnly(;|$)/);
  assert.match(set[0], /; SameSite=Lax(;|$)/);
  assert.match(set[0], /; Path=\/(;|$)/);
  const language = await raw("POST", "/language", { headers: FORM, body: "language=nb&next=/" });
  assert.match(language.headers["set-cookie"][0], /; HttpOnly(;|$)/);
  assert.match(language.headers["set-cookie"][0], /; SameSite=Lax(;|$)/);
  const page = await open(t, { as: "admin" });
  await page.goto("/portal");
  assert.equal(await page.evaluate(() => document.cookie), "");
});

test("a new session begins when somebody signs in", async () => {
  const before = (await signIn("mentor")).cookie;
  const body = new URLSearchParams({ email: "kari@example.org", password: "emblazon-demo-only" }).toString();
  const reply = await raw("POST", "/sign-in", { headers: { ...FORM, cookie: before }, body });
  assert.equal(reply.status, 303);
  const after = reply.headers["set-cookie"][0].split(";")[0];
  assert.notEqual(after, before);
  assert.equal((await raw("GET", "/me", { headers: { cookie: after } })).status, 200);
  assert.equal((await raw("GET", "/me", { headers: { cookie: before } })).status, 303, "the old id opens nothing");
});

test("every page forbids what it does not need, and is kept by nobody", async () => {
  const { cookie } = await signIn("admin");
  for (const path of ["/", "/sign-in", "/portal", "/portal/connections", "/nowhere"]) {
    const { headers, text } = await raw("GET", path, { headers: { cookie } });
    if (headers.location) continue;
    const policy = headers["content-security-policy"];
    assert.match(policy, /^default-src 'none';/, path);
    assert.doesNotMatch(policy, /unsafe|\*/, path);
    assert.match(policy, /frame-ancestors 'none'/, path);
    assert.equal(headers["x-content-type-options"], "nosniff", path);
    assert.match(headers["cache-control"], /no-store/, path);
    assert.doesNotMatch(text, /<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)/i, path);
  }
});
