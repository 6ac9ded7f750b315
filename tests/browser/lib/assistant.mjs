// A clinic whose assistant answers: a demo of its own, because in the others nobody answers by itself.
import { startDemo } from "./demo.mjs";
import { Edge } from "./edge.mjs";
import { Hosts } from "./hosts.mjs";
import { World } from "./world.mjs";

/** The world of that demo; it ends with the one that asks. `at`: what its clock shows (ISO 8601), else the real time. */
export const withAssistant = async (world, at) => {
  const { told, stop } = await startDemo({ knowledge: true });
  const edge = new Edge(told);
  const hosts = await Hosts.start(told.edge);
  const own = new World({ browser: world.browser, edge, hosts, told });
  world.finally(async () => {
    await own.close();
    hosts.stop();
    await stop();
  });
  await edge.configure((clinic) => clinic.sites.push(...hosts.origins));
  if (at) await edge.admin("POST", "/demo/clock", { set: at });
  return own;
};
