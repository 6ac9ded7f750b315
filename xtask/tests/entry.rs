//! `edge/entry.mjs` under the real runtime, around a stand-in for the Wasm that hangs, throws and traps on request: every call gets an
//! answer, and what is healthy is not disturbed.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use xtask::http;
use xtask::workerd::{Start, Workerd};
use xtask::workspace::root;

/// The glue as wasm-bindgen would write it, with misbehaviour by path. `trap` does what a Rust panic does: the poll throws, and the promise
/// that waits for it is never settled.
const GLUE: &str = r#"
export function __wbg_set_wasm() {}

const trap = () => new Promise(() => queueMicrotask(() => { throw new WebAssembly.RuntimeError("unreachable"); }));
const after = (ms, value) => new Promise((resolve) => setTimeout(() => resolve(value()), ms));
let alarms = 0;

function misbehave(path) {
  if (path.endsWith("/trap")) return trap();
  if (path.endsWith("/throw")) throw new Error("a patient's words");
  if (path.endsWith("/reject")) return Promise.reject(new Error("a patient's words"));
  if (path.endsWith("/hang")) return new Promise(() => {});
  if (path.endsWith("/slow")) return after(100, () => new Response("slow"));
  if (path.endsWith("/broken")) return after(1, () => { const again = () => { throw new Error("queue"); }; queueMicrotask(again); return new Promise(() => {}); });
}

export async function fetch(request, env) {
  const path = new URL(request.url).pathname;
  if (path === "/healthz") return new Response("ok");
  if (path === "/alarms") return new Response(String(alarms));
  if (path.startsWith("/object")) return env.SESSION.get(env.SESSION.idFromName("one")).fetch(request);
  if (path.startsWith("/v1/voice")) return trap();
  return misbehave(path);
}

export function deadline(method, path) {
  if (path === "/v1/voice") return { status: 200, contentType: "application/json", body: JSON.stringify({ tier: 0, complete: false }) };
  if (path.startsWith("/object")) return { status: 503, contentType: "text/plain", body: method + " " + path };
  throw new Error("no answer for this path");
}

class Base {
  constructor(state) { this.state = state; this.count = 0; }
  fetch(request) {
    this.count += 1;
    const path = new URL(request.url).pathname;
    if (path === "/object/count") return Promise.resolve(new Response(String(this.count)));
    if (path === "/object/alarm") return this.state.storage.setAlarm(Date.now()).then(() => new Response("set"));
    return misbehave(path);
  }
  alarm() { alarms += 1; return alarms < 2 ? trap() : Promise.resolve(); }
  webSocketMessage() { return Promise.resolve(); }
  webSocketClose() { return Promise.resolve(); }
  webSocketError() { return Promise.resolve(); }
}
export class Session extends Base {}
export class Clinic extends Base {}
"#;

/// A module that exports an empty function `__wbindgen_start`.
const WASM: &[u8] =
    b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x03\x02\x01\0\x07\x14\x01\x10__wbindgen_start\0\0\x0a\x04\x01\x02\0\x0b";

struct Edge {
    workerd: Workerd,
    folder: PathBuf,
}

impl Edge {
    fn start(name: &str) -> Edge {
        let folder = std::env::temp_dir().join(format!("samtal-entry-{name}-{}", std::process::id()));
        let build = folder.join("build");
        fs::create_dir_all(&build).unwrap();
        fs::copy(root().join("wrangler.toml"), folder.join("wrangler.toml")).unwrap();
        fs::copy(root().join("edge/entry.mjs"), build.join("entry.mjs")).unwrap();
        fs::write(build.join("index_bg.js"), GLUE).unwrap();
        fs::write(build.join("index_bg.wasm"), WASM).unwrap();

        let start = Start {
            project: folder.clone(),
            port: 0,
            state: folder.join("state"),
            vars: BTreeMap::new(),
        };
        Edge {
            workerd: Workerd::start_with(start).unwrap(),
            folder,
        }
    }

    /// The answer, and how long it took.
    fn get(&self, path: &str) -> (u16, String, Duration) {
        let began = Instant::now();
        let answer = http::get(&format!("{}{path}", self.workerd.url()), Duration::from_secs(10)).unwrap();
        (answer.status, answer.body, began.elapsed())
    }
}

impl Drop for Edge {
    fn drop(&mut self) {
        self.workerd.kill().unwrap();
        fs::remove_dir_all(&self.folder).unwrap();
    }
}

#[test]
fn whatever_the_wasm_does_every_call_is_answered_within_two_seconds() {
    let edge = Edge::start("answers");
    for path in [
        "/trap",
        "/throw",
        "/reject",
        "/hang",
        "/broken",
        "/object/trap",
        "/object/throw",
        "/object/reject",
        "/object/hang",
    ] {
        let (status, body, took) = edge.get(path);
        assert!(took < Duration::from_secs(2), "{path} took {took:?}");
        assert!(
            status == 503 || (status == 500 && path.starts_with("/object")),
            "{path}: {status} {body}"
        );
    }
    // It goes on as if nothing had been.
    assert_eq!(edge.get("/healthz").0, 200);
    assert_eq!(edge.get("/object/count").1, "5");
}

#[test]
fn a_trap_is_answered_at_once_and_with_what_the_route_promises() {
    let edge = Edge::start("trap");
    let (status, body, took) = edge.get("/v1/voice");
    assert_eq!((status, body.as_str()), (200, r#"{"tier":0,"complete":false}"#));
    assert!(took < Duration::from_secs(1), "{took:?}");
    // Where the Wasm cannot even say that, a problem that every caller understands.
    let (status, body, took) = edge.get("/trap");
    assert_eq!(status, 503);
    assert!(body.contains(r#""code":"unavailable""#), "{body}");
    assert!(took < Duration::from_secs(1), "{took:?}");
}

#[test]
fn a_healthy_call_outlives_the_trap_of_another() {
    let edge = Edge::start("healthy");
    std::thread::scope(|scope| {
        let healthy = scope.spawn(|| edge.get("/slow"));
        let trapped = scope.spawn(|| edge.get("/trap"));
        assert_eq!(healthy.join().unwrap().1, "slow");
        assert_eq!(trapped.join().unwrap().0, 503);
    });
}

#[test]
fn an_alarm_that_traps_is_tried_again() {
    let edge = Edge::start("alarm");
    assert_eq!(edge.get("/object/alarm").1, "set");
    let began = Instant::now();
    while edge.get("/alarms").1 != "2" {
        assert!(
            began.elapsed() < Duration::from_secs(20),
            "the alarm is not tried again"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn what_went_wrong_is_logged_without_a_word_of_a_patient() {
    let edge = Edge::start("log");
    edge.get("/throw");
    edge.get("/object/reject");
    let log = edge.workerd.log();
    assert!(
        log.contains(r#""event":"thrown""#) && log.contains(r#""event":"object""#),
        "{log}"
    );
    assert!(!log.contains("a patient's words"), "{log}");
}
