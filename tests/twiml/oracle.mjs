// What Twilio's own library makes of each line on stdin: `{"verbs":[…]}` as TwiML, `{"call":{…}}` as the pairs that its client would post to
// Calls.json. One line of JSON for each.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const require = createRequire(import.meta.url);
const twilio = require("twilio");

const { VoiceResponse } = twilio.twiml;

/** Attributes that are there. */
const given = (attributes) => Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== "" && value !== null));

function put(into, verb) {
  switch (verb.kind) {
    case "say":
      into.say(given({ language: verb.language }), verb.text);
      break;
    case "pause":
      into.pause({ length: verb.seconds });
      break;
    case "redirect":
      into.redirect({}, verb.url);
      break;
    case "hangup":
      into.hangup();
      break;
    case "gather": {
      const gather = into.gather(
        given({
          input: verb.speech ? "dtmf speech" : "dtmf",
          numDigits: verb.digits || null,
          timeout: verb.timeout,
          speechTimeout: verb.speech ? "auto" : "",
          language: verb.speech ? verb.language : "",
          action: verb.action,
          actionOnEmptyResult: verb.onEmpty || null,
        }),
      );
      verb.inside.forEach((inner) => put(gather, inner));
      break;
    }
    case "relay": {
      const relay = into
        .connect(given({ action: verb.action }))
        .conversationRelay(given({ url: verb.url, language: verb.language, dtmfDetection: true, interruptible: "any" }));
      verb.languages.forEach((code) => relay.language({ code }));
      break;
    }
    case "dial": {
      const dial = into.dial(
        given({ callerId: verb.callerId, timeout: verb.ring, action: verb.action, answerOnBridge: true }),
      );
      if (verb.number) {
        dial.number(given({ url: verb.whisper }), verb.number);
      } else {
        const query = verb.headers.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
        dial.sip(given({ url: verb.whisper }), query ? `${verb.address}?${query}` : verb.address);
      }
      break;
    }
    default:
      throw new Error(verb.kind);
  }
}

/** The pairs that the client posts, sorted. */
async function posted(call) {
  let seen;
  const httpClient = {
    request: async (options) => {
      seen = options;
      return { statusCode: 201, body: { sid: "CA1" } };
    },
  };
  const client = twilio(`AC${"0".repeat(32)}`, "token", { httpClient });
  await client.calls.create(call);
  const pairs = Object.entries(seen.data).flatMap(([name, value]) => [value].flat().map((one) => [name, String(one)]));
  return { method: seen.method, path: new URL(seen.uri).pathname, pairs };
}

const answers = [];
for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  if (asked.call) {
    answers.push(JSON.stringify(await posted(asked.call)));
    continue;
  }
  const response = new VoiceResponse();
  asked.verbs.forEach((verb) => put(response, verb));
  answers.push(JSON.stringify(response.toString()));
}
process.stdout.write(`${answers.join("\n")}\n`);
