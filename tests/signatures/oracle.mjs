// What Twilio's own library says of each line `{token, signed, url, params, body, header}` on stdin: it signs `signed` with the token (unless
// a header is given), and answers `<header> true|false` for a request to `url`. A body that is no form comes as `body`.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const require = createRequire(import.meta.url);
// The library's entry reads the environment and much more; this file is all that is asked.
const twilio = require("twilio/lib/webhooks/webhooks.js");

const answers = [];
for await (const line of createInterface({ input: process.stdin })) {
  const { token, signer, signed, url, signedParams, params, body, header } = JSON.parse(line);
  const given = header ?? twilio.getExpectedTwilioSignature(signer, signed, signedParams);
  const good =
    body === null
      ? twilio.validateRequest(token, given, url, params)
      : twilio.validateRequestWithBody(token, given, url, body);
  answers.push(`${given || "-"} ${good}`);
}
process.stdout.write(`${answers.join("\n")}\n`);
