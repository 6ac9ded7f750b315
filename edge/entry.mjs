// The Worker's main module: it starts the Wasm, and answers in its place when it cannot.
//
// A Rust panic, or a JavaScript exception that crosses Wasm frames, ends one poll of one future. Nobody settles the promise
// that waited for it, so without this file the caller would wait for ever, and an alarm would never be tried again.
// Two nets, both free of charge for a call that goes well: `watched` gives up the calls that a trap left behind, and
// `answerInTime` keeps the promise that the edge answers within two seconds whatever hangs.
import { DurableObject } from "cloudflare:workers";
import * as glue from "./index_bg.js";
import module from "./index_bg.wasm";

// Every answer within 2 s, with 200 ms left for the way there and back.
const DEADLINE_MS = 1_800;
// Reading the whole audit again takes as long as it is: nobody is on the line meanwhile.
const LONG_MS = 25_000;
const LONG = /^\/v1\/[^/]+\/desk\/audit\/verify$/;
// What is still unanswered this long after a trap is what the trap hit: healthy calls answer in a few milliseconds.
const GRACE_MS = 150;

// How to give up each call that has not answered yet.
const waiting = new Set();

// How many futures may trap in one turn before the rest of the queue is given up too. Without an end, a queue that is itself broken
// would be polled for ever.
const TRAPS_A_TURN = 100;

// Polls run in microtasks. A trap shows up here and nowhere else, before it is lost as an uncaught error.
const schedule = globalThis.queueMicrotask;
const poll = (queue, left) =>
  schedule(() => {
    try {
      queue();
    } catch (error) {
      trapped(error);
      // The futures behind the one that trapped are still in the queue, and nothing else would wake them.
      if (left > 0) poll(queue, left - 1);
    }
  });
globalThis.queueMicrotask = (queue) => poll(queue, TRAPS_A_TURN);

function trapped(error) {
  log("trap", error);
  const suspects = [...waiting];
  setTimeout(() => {
    for (const giveUp of suspects) giveUp(error);
  }, GRACE_MS);
}

const instance = new WebAssembly.Instance(module, { "./index_bg.js": glue });
glue.__wbg_set_wasm(instance.exports);
instance.exports.__wbindgen_start();

// The name of the error only: its message may quote what a patient wrote.
function log(event, error) {
  console.error(JSON.stringify({ level: "error", event, detail: error?.name }));
}

// The outcome of `call`, or a rejection when a trap took it. A trap is noticed in whichever call ran last, and the runtime keeps calls
// apart: a promise is the one thing that may be settled across them, and what follows it runs in the call that made it.
function watched(call) {
  return new Promise((resolve, reject) => {
    const settle = (how) => (value) => {
      waiting.delete(reject);
      how(value);
    };
    call.then(settle(resolve), settle(reject));
    waiting.add(reject);
  });
}

// What the edge says when it has no answer of its own. The Wasm knows each route's degraded answer
// (a voice system gets 200 with tier 0); if even that traps, any caller understands this one.
function unanswered(request) {
  let answer;
  try {
    answer = glue.deadline(request.method, new URL(request.url).pathname);
  } catch (error) {
    log("deadline", error);
    answer = {
      status: 503,
      contentType: "application/problem+json",
      body: JSON.stringify({
        type: "https://samtal.dev/problems/unavailable",
        title: "Unavailable",
        status: 503,
        detail: "The service did not answer in time. Try again.",
        code: "unavailable",
      }),
    };
  }
  const headers = {
    "Content-Type": answer.contentType,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
  };
  if (answer.status === 503) headers["Retry-After"] = "1";
  return new Response(answer.body, { status: answer.status, headers });
}

function answerInTime(request, env, ctx) {
  return new Promise((resolve) => {
    const long = LONG.test(new URL(request.url).pathname);
    const timer = setTimeout(() => fail("timeout"), long ? LONG_MS : DEADLINE_MS);
    const fail = (event, error) => {
      clearTimeout(timer);
      log(event, error);
      resolve(unanswered(request));
    };
    // The response itself, never a copy: an upgrade to a WebSocket (101) lives in it.
    const answer = (response) => {
      clearTimeout(timer);
      resolve(response);
    };
    try {
      watched(glue.fetch(request, env, ctx)).then(answer, (error) => fail("thrown", error));
    } catch (error) {
      fail("thrown", error);
    }
  });
}

// An object that throws answers 500 at once, and a thrown alarm or frame is reported to the runtime, which tries an alarm again.
// A class of the platform's own around the Wasm's: only those can be called by name (`ask`), which spares a request and a response
// for every step between the Worker and its objects.
const surviving = (Wasm) =>
  class extends DurableObject {
    constructor(ctx, env) {
      super(ctx, env);
      this.inner = new Wasm(ctx, env);
    }

    async fetch(request) {
      try {
        return await watched(this.inner.fetch(request));
      } catch (error) {
        log("object", error);
        return new Response(null, { status: 500 });
      }
    }

    // A text is the answer; `{status, body}` is a refusal.
    async ask(name, body) {
      try {
        return await watched(this.inner.ask(name, body));
      } catch (error) {
        log("object", error);
        return { status: 500, body: "" };
      }
    }

    alarm() {
      return watched(this.inner.alarm());
    }

    webSocketMessage(socket, message) {
      return watched(this.inner.webSocketMessage(socket, message));
    }

    webSocketClose(socket, code, reason, clean) {
      return watched(this.inner.webSocketClose(socket, code, reason, clean));
    }

    webSocketError(socket, error) {
      return watched(this.inner.webSocketError(socket, error));
    }
  };

export const Session = surviving(glue.Session);
export const Clinic = surviving(glue.Clinic);

export default { fetch: answerInTime };
