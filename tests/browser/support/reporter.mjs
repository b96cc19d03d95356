// What a run prints: a line for each test, what failed and why, and a plain closing line.

export default async function* report(events) {
  const failures = [];
  let passed = 0;
  for await (const { type, data } of events) {
    const isTest = data?.details?.type !== "suite";
    if (type === "test:pass" && isTest && !data.skip && !data.todo) {
      passed += 1;
      yield `ok    ${data.name} (${(data.details.duration_ms / 1000).toFixed(1)} s)\n`;
    } else if (type === "test:fail" && isTest) {
      failures.push(data);
      yield `FAIL  ${data.name}\n`;
    } else if (type === "test:diagnostic" && data.file) {
      yield `      ${data.message}\n`;
    } else if (type === "test:stdout" || type === "test:stderr") {
      yield data.message;
    }
  }
  for (const { name, details, file, line } of failures) {
    const cause = details.error.cause ?? details.error;
    yield `\n${name}\n  ${file}:${line}\n${String(cause.stack ?? cause).replace(/^/gm, "  ")}\n`;
  }
  yield `\n${passed} passed, ${failures.length} failed\n`;
}
