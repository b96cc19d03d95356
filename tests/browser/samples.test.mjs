// The samples that the issuing contract prints, in every language, with only the host and the secrets changed.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { ACCOUNTS, PASSWORD, SITE, link } from "./support/server.mjs";

const run = promisify(execFile);
const JOHN = "john.doe@example.com";
const KEYS = [
  "badge", "claim_state", "claimed_at", "created_at", "end_date", "evidence_text", "evidence_url", "id", "image_url",
  "issue_date", "recipient_email", "recipient_firstname", "recipient_lastname", "recipient_organisation", "revoke_reason",
  "revoked_at", "score", "status", "url",
];

const env = { ...process.env, NAVIGATR_USER: ACCOUNTS.admin, NAVIGATR_PASS: PASSWORD };

/** A sample as somebody would paste it: with their own host, and these words in the place of those. */
async function sample(name, replaced = {}) {
  let text = await readFile(join(import.meta.dirname, "samples", name), "utf8");
  assert.ok(text.includes("https://api.navigatr.app/"));
  text = text.replaceAll("https://api.navigatr.app", SITE);
  for (const [from, to] of Object.entries(replaced)) {
    assert.ok(text.includes(from), from);
    text = text.replace(from, to);
  }
  return text;
}

/** Runs a program with this text as its file: what it prints. */
async function printed(program, name, text) {
  // Beside the tests, so that a sample finds the packages that it imports.
  const folder = await mkdtemp(join(import.meta.dirname, ".sample-"));
  try {
    const file = join(folder, name);
    await writeFile(file, text);
    return (await run(program, [file], { env, timeout: 60_000 })).stdout.trim();
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Whoever comes first makes the award; all others are told of the same one. */
function isJohns(issued) {
  assert.deepEqual(Object.keys(issued).sort(), KEYS);
  assert.deepEqual(issued.badge, { id: 51, name: "Digital Badge Basics" });
  assert.deepEqual([issued.recipient_firstname, issued.recipient_lastname, issued.recipient_email], ["John", "Doe", JOHN]);
  assert.deepEqual([issued.status, issued.claim_state, issued.claimed_at], ["pending", "pending", null]);
  return issued.id;
}

test("curl gets a token, issues, and a mail with the link is received", async () => {
  const secrets = { "someone@example.com": ACCOUNTS.admin, your_password: PASSWORD };
  const token = JSON.parse(await printed("sh", "token.sh", await sample("token.sh", secrets)));
  assert.deepEqual([token.token_type, token.expires_in], ["bearer", 600]);
  const issue = await sample("issue.sh", { "<ACCESS_TOKEN>": token.access_token });
  const first = isJohns(JSON.parse(await printed("sh", "issue.sh", issue)));
  const again = isJohns(JSON.parse(await printed("sh", "issue.sh", issue)));
  assert.equal(again, first);
  assert.match(await link(JOHN, "/claim/"), /^\/claim\/emb_clm_/);
});

test("Python issues", async () => {
  const told = await printed(process.env.EMBLAZON_TEST_PYTHON, "issue.py", await sample("issue.py"));
  assert.match(told, /^200 \{'id': 'earned-/);
  assert.match(told, /'recipient_email': 'john\.doe@example\.com'/);
  assert.match(told, /'status': 'pending'/);
});

test("JavaScript issues", async () => {
  const told = await printed(process.execPath, "issue.mjs", await sample("issue.mjs"));
  assert.match(told, /badge: \{ id: 51, name: 'Digital Badge Basics' \}/);
  assert.match(told, /recipient_email: 'john\.doe@example\.com'/);
  assert.match(told, /status: 'pending'/);
});

// PHP is not among what the tests install: `.ci/deep` does that.
if (process.env.EMBLAZON_TEST_PHP) {
  test("PHP issues", async () => {
    const before = '<?php require "GuzzleHttp/autoload.php";\n';
    const told = await printed(process.env.EMBLAZON_TEST_PHP, "issue.php", before + (await sample("issue.php")));
    assert.equal(told, "200");
  });
}
