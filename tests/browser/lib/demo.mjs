// The demo that is tested: one that is named by SAMTAL_DEMO (with an assistant: SAMTAL_DEMO_WITH_KNOWLEDGE), or a fresh one on free ports with
// empty state.
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
export const OUT = join(ROOT, "target/browser");

/** A cold build of everything takes minutes; a warm start a second. */
const READY_WITHIN = 10 * 60_000;

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

const answers = async (url) => {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2000) })).status < 500;
  } catch {
    return false;
  }
};

/** `{ told, stop }`: what `demo.json` says, and how to end it. Without `knowledge` nobody answers by itself: most tests count messages. */
export async function startDemo({ knowledge = false } = {}) {
  const named = process.env[knowledge ? "SAMTAL_DEMO_WITH_KNOWLEDGE" : "SAMTAL_DEMO"];
  if (named) return { told: JSON.parse(await readFile(named, "utf8")), stop: async () => {} };

  await mkdir(OUT, { recursive: true });
  const state = await mkdtemp(join(OUT, "state-"));
  const [edge, site] = [await freePort(), await freePort()];
  const options = ["--port-edge", edge, "--port-site", site, "--state", state, ...(knowledge ? [] : ["--without-knowledge"])].map(String);
  let printed = "";
  const child = spawn("cargo", ["xtask", "demo", ...options], { cwd: ROOT, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (printed = (printed + data).slice(-4000)));
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const stop = async () => {
    // The group: cargo, the demo, workerd and the website.
    if (child.exitCode === null) process.kill(-child.pid, "SIGINT");
    await Promise.race([ended, sleep(5000)]);
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, "SIGKILL");
    await rm(state, { recursive: true, force: true });
  };

  const began = Date.now();
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the demo ended by itself:\n${printed}`);
    if (Date.now() - began > READY_WITHIN) {
      await stop();
      throw new Error(`the demo does not start:\n${printed}`);
    }
    // The file comes before the website; both are needed.
    const text = await readFile(join(state, "demo.json"), "utf8").catch(() => "");
    if (text && (await answers(`http://127.0.0.1:${site}/`))) return { told: JSON.parse(text), stop };
    await sleep(100);
  }
}
