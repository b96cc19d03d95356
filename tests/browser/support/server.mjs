// The demo that `run` has started: its address, its accounts, and its APIs as a program would use them.

import { randomBytes } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { request as send } from "node:http";
import { join } from "node:path";

export const SITE = process.env.EMBLAZON_URL;
if (!SITE) throw new Error("EMBLAZON_URL names no server: start the tests with tests/browser/run");

export const PASSWORD = "emblazon-demo-only";
export const ACCOUNTS = {
  admin: "per.admin@example.org",
  coordinator: "coordinator@example.org",
  mentor: "kari@example.org",
};
export const ADMIN_TOKEN = "emb_svc_demo_admin_0123456789abcdef01234567";

/** Letters that no other test has, so that none meets another's people and badges. */
export const unique = () => randomBytes(5).toString("hex");

/** A request to a JSON API: `{ status, body }`. */
export async function api(method, path, { body, token = ADMIN_TOKEN } = {}) {
  const reply = await fetch(new URL(path, SITE), {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body && { "content-type": "application/json" }) },
    body: body && JSON.stringify(body),
  });
  const text = await reply.text();
  return { status: reply.status, body: text ? JSON.parse(text) : undefined };
}

async function made(path, body) {
  const reply = await api("POST", path, { body });
  if (reply.status !== 201) throw new Error(`POST ${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
  return reply.body;
}

/** Somebody new in NHF Oslo. */
export function person(name = `Berit ${unique()}`, more = {}) {
  return made("/api/v1/people", { display_name: name, organisation_id: "org-nhf-oslo", ...more });
}

/** A new badge of the site's own. */
export function badge(name = `Badge ${unique()}`, more = {}) {
  return made("/api/v1/badge-definitions", { name, description: "Made for a test.", ...more });
}

/** A new award of a badge to a person. */
export function award(badge, person) {
  return made("/api/v1/earned-badges", { badge_definition_id: badge.id, peer_mentor_id: person.id });
}

/** Issues a badge to an address, as often as it takes until the limit lets it: what the issuing contract answers. */
export async function issue(number, more = {}, token = ADMIN_TOKEN) {
  const word = unique();
  const body = { recipient_firstname: "Nora", recipient_lastname: word, recipient_email: `${word}@example.com`, ...more };
  for (;;) {
    const reply = await api("PUT", `/v1/badge/${number}/issue`, { body, token });
    if (reply.status === 200) return reply.body;
    if (reply.status !== 429) throw new Error(`issuing: ${reply.status} ${JSON.stringify(reply.body)}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** Claims what this link leads to, with a first password: the session's cookie. `fields` as the form has them. */
export async function claimed(path, password, fields = {}) {
  const body = new URLSearchParams({ password, consent: "1", ...fields }).toString();
  const reply = await raw("POST", path, { headers: FORM, body });
  if (reply.status !== 303) throw new Error(`claiming: ${reply.status}`);
  return reply.headers["set-cookie"][0].split(";")[0];
}

/** Sends a file as the portal's form for several people does: the page where it is looked through. */
export async function listed(badge, name, text) {
  const { cookie } = await signIn("admin");
  const form = new FormData();
  form.append("badge", String(badge.number));
  form.append("note", "");
  form.append("people", "");
  form.append("list", new Blob([text], { type: "text/csv" }), name);
  const reply = await fetch(new URL("/portal/award/several", SITE), { method: "POST", headers: { cookie }, body: form, redirect: "manual" });
  if (reply.status !== 303) throw new Error(`sending a list: ${reply.status}`);
  return reply.headers.get("location");
}

/** Whether the API says that the person holds the badge, and by which award. */
export async function check(badge, person) {
  const query = new URLSearchParams({ badge_definition_id: badge.id, peer_mentor_id: person.id });
  return (await api("GET", `/api/v1/earned-badges/check?${query}`)).body;
}

/** A request with headers that neither a browser nor `fetch` lets anybody write: `{ status, headers, text }`. */
export function raw(method, path, { headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const request = send(new URL(path, SITE), { method, headers }, async (reply) => {
      let text = "";
      try {
        for await (const part of reply.setEncoding("utf8")) text += part;
        resolve({ status: reply.statusCode, headers: reply.headers, text });
      } catch (error) {
        reject(error);
      }
    });
    request.on("error", reject);
    request.end(body);
  });
}

const FORM = { "content-type": "application/x-www-form-urlencoded" };

/** Signs in without a browser: the reply, and the session's cookie as `name=value`. */
export async function signIn(role) {
  const body = new URLSearchParams({ email: ACCOUNTS[role], password: PASSWORD }).toString();
  const reply = await raw("POST", "/sign-in", { headers: FORM, body });
  if (reply.status !== 303) throw new Error(`signing in as ${role}: ${reply.status}`);
  const [set] = reply.headers["set-cookie"];
  return { reply, cookie: set.split(";")[0] };
}

/** The mails to this address that the relay has taken so far, as text. */
export async function mailbox(address) {
  const names = (await readdir(process.env.EMBLAZON_MAIL_FILES)).filter((name) => !name.startsWith("."));
  const mails = await Promise.all(names.map((name) => readFile(join(process.env.EMBLAZON_MAIL_FILES, name), "utf8")));
  const plain = mails.map((mail) => mail.replaceAll("=\r\n", "").replaceAll("=3D", "="));
  return plain.filter((mail) => mail.split("\r\n\r\n")[0].includes(`<${address}>`));
}

/**
 * The path of the link in a mail to this address, once it has come; `kind` as in `/reset/`. Not one of `before`, and in a
 * mail that has this `word` in it.
 */
export async function link(address, kind, before = [], word = "") {
  for (let tries = 0; tries < 150; tries += 1) {
    for (const mail of (await mailbox(address)).filter((mail) => mail.includes(word))) {
      const path = new RegExp(`${kind}[\\w.-]+`).exec(mail)?.[0];
      if (path && !before.includes(path)) return path;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no mail with ${kind} came to ${address}`);
}

/** Somebody new of NHF Oslo who is invited by mail: who, and the path of the link. */
export async function invited(what = {}) {
  const word = unique();
  const guest = await person(`Gjest ${word}`, { email: `${word}@example.org` });
  const reply = await api("POST", `/api/v1/people/${guest.id}/invitation`, { body: what });
  if (reply.status !== 201) throw new Error(`inviting: ${reply.status} ${JSON.stringify(reply.body)}`);
  return { ...guest, link: await link(guest.email, "/invite/") };
}

/** Somebody new with an account: who, their password, and the session's cookie. */
export async function account() {
  const guest = await invited();
  const password = `seven quiet otters ${guest.email.slice(0, 10)}`;
  const body = new URLSearchParams({ password }).toString();
  const reply = await raw("POST", guest.link, { headers: FORM, body });
  if (reply.status !== 303) throw new Error(`accepting: ${reply.status}`);
  return { ...guest, password, cookie: reply.headers["set-cookie"][0].split(";")[0] };
}

/** The path of the link by which this account sets another password. */
export async function reset(address) {
  const reply = await raw("POST", "/reset", { headers: FORM, body: new URLSearchParams({ email: address }).toString() });
  if (reply.status !== 303) throw new Error(`asking for a reset: ${reply.status}`);
  return link(address, "/reset/");
}
