// The demo that `run` has started: its address, its accounts, and its APIs as a program would use them.

import { randomBytes } from "node:crypto";
import { request as send } from "node:http";

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
