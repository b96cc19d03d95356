import assert from "node:assert/strict";
import { test } from "node:test";
import { flow, open, told } from "./support/browser.mjs";
import { api, award, badge, person, raw, signIn } from "./support/server.mjs";

flow("an address that leads nowhere says so, with a way on", async (visit) => {
  const stranger = await visit();
  stranger.expects(404);
  await stranger.goto("/portal/nowhere");
  await stranger.getByRole("heading", { name: "Nothing is here", level: 1 }).waitFor();
  await stranger.getByRole("link", { name: "Sign in" }).click();
  assert.match(stranger.url(), /\/sign-in\?next=%2Fportal%2Fnowhere$/);

  const page = await visit({ as: "admin" });
  page.expects(404);
  await page.goto("/portal/badges/999999");
  await page.getByRole("heading", { name: "Nothing is here", level: 1 }).waitFor();
  await page.getByRole("navigation", { name: "Main" }).waitFor();
  await page.getByRole("link", { name: "Go to the front page" }).click();
  await page.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
});

flow("a mentor who opens an administrators' page stays in her navigation", async (visit) => {
  const page = await visit({ as: "mentor" });
  page.expects(403);
  for (const path of ["/portal/people", "/portal/organisations", "/portal/award", "/portal/connections", "/portal/audit"]) {
    const reply = await page.goto(path);
    assert.equal(reply.status(), 403, path);
    await page.getByRole("heading", { name: /Not yours to do|Dette har du ikke tilgang til/, level: 1 }).waitFor();
    assert.ok(await page.getByRole("navigation").getByRole("link", { name: /My profile|Min profil/ }).count());
  }
});

flow("an award that somebody else has ended meanwhile is a conflict that explains itself", async (visit) => {
  const [medal, holder] = [await badge(), await person()];
  const { id } = await award(medal, holder);
  const page = await visit({ as: "admin" });
  page.expects(409);
  await page.goto(`/portal/awards/${id}/revoke`);
  await api("DELETE", `/api/v1/earned-badges/${id}`, { body: { revoke_reason: "Somebody was faster" } });
  await page.getByLabel("Reason").fill("Too late");
  await page.getByRole("button", { name: "Revoke badge" }).click();
  await told(page, "This award has ended already. Nothing was changed.");
  const reply = await page.goto(`/portal/awards/${id}/revoke`);
  assert.equal(reply.status(), 409);
  await page.getByText("This award has ended already. Nothing was changed.").waitFor();
});

flow("a picture that is too large is refused on a page that says so", async (visit) => {
  const page = await visit({ as: "admin" });
  page.expects(413);
  await page.goto("/portal/badges/new");
  await page.getByLabel("Name", { exact: true }).fill("Too large");
  await page.getByLabel("File", { exact: true }).setInputFiles({
    name: "large.png", mimeType: "image/png", buffer: Buffer.alloc(5 * 1024 * 1024 + 100_000),
  });
  await page.getByRole("button", { name: "Create badge" }).click();
  await page.getByRole("heading", { name: "That is too large", level: 1 }).waitFor();
  await page.getByRole("navigation", { name: "Main" }).waitFor();
});

flow("an address opened in the wrong way is explained", async (visit) => {
  const page = await visit({ as: "admin" });
  page.expects(405);
  const reply = await page.goto("/sign-out");
  assert.equal(reply.status(), 405);
  assert.equal(reply.headers().allow, "POST");
  await page.getByRole("heading", { name: "That cannot be done here", level: 1 }).waitFor();
});

test("what cannot be read is explained on a page, with the status of its kind", async () => {
  const { cookie } = await signIn("admin");
  const cases = [
    ["GET", "/portal/badges/not-a-number", {}, "", [400, 404]],
    ["POST", "/portal/award", { "content-type": "application/json" }, "{}", [415]],
    ["POST", "/portal/award", { "content-type": "application/x-www-form-urlencoded" }, "badge=%ff&person=%fe", [400, 422]],
    ["POST", "/portal/badges/new", { "content-type": "multipart/form-data; boundary=x" }, "nothing of the kind", [400]],
    ["PUT", "/portal/people", {}, "", [405]],
  ];
  for (const [method, path, headers, body, statuses] of cases) {
    const reply = await raw(method, path, { headers: { cookie, "content-length": Buffer.byteLength(body), ...headers }, body });
    const what = `${method} ${path}: ${reply.status}`;
    assert.ok(statuses.includes(reply.status), what);
    assert.match(reply.headers["content-type"], /^text\/html/, what);
    assert.match(reply.text, /<nav /, what);
  }
});

test("the request's id is on an error page, for whoever reads the log", async (t) => {
  const page = await open(t);
  page.expects(404);
  const reply = await page.goto("/nowhere");
  const id = reply.headers()["x-request-id"];
  await page.getByText(id).waitFor();
});
