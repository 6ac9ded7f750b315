// The websites that carry the chat, good and bad: each path is one shape of page. One server; its names are other sites.
import { createServer } from "node:http";

/** The names under which the server is reached, by what they are to the chat's own `chat.riverside.localhost`. */
const NAMES = { own: "riverside.localhost", other: "other.localhost", address: "127.0.0.1" };

// Everything but the root itself: a page that hides its root shows nothing at all.
const HOSTILE = `html { font-size: 10px !important; }
:not(html) { all: unset !important; display: none !important; position: static !important; transform: rotate(9deg) scale(.5) !important; font-size: 5px !important; }
iframe, button, div, samtal-chat { width: 3px !important; height: 3px !important; opacity: 0 !important; visibility: hidden !important; z-index: -1 !important; pointer-events: none !important; }`;

export class Hosts {
  /** Starts it. `edge` is the chat's origin. */
  static async start(edge) {
    const hosts = new Hosts();
    hosts.edge = edge;
    /** What has been asked of it: `{ url, referer }`. */
    hosts.asked = [];
    hosts.server = createServer((request, response) => hosts.answer(request, response));
    await new Promise((resolve) => hosts.server.listen(0, "127.0.0.1", resolve));
    hosts.port = hosts.server.address().port;
    return hosts;
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** The address of a page under one of the names. */
  at(path, name = "own") {
    return `http://${NAMES[name]}:${this.port}${path}`;
  }

  get origins() {
    return Object.keys(NAMES).map((name) => this.at("", name));
  }

  answer(request, response) {
    const { pathname } = new URL(request.url, "http://host");
    this.asked.push({ url: request.url, referer: request.headers.referer ?? "" });
    const { status = 200, headers = {}, body } = this.page(pathname);
    response.writeHead(status, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store", ...headers }).end(body);
  }

  page(path) {
    const shape = path.split("/")[1];
    switch (shape) {
      case "favicon.ico":
        return { status: 204, body: "" };
      case "strict":
        return { body: this.html({ path }), headers: { "content-security-policy":
          `default-src 'none'; script-src ${this.edge}; frame-src ${this.edge}; require-trusted-types-for 'script'; trusted-types 'none'` } };
      case "hostile":
        return { body: this.html({ path, head: `<style>${HOSTILE}</style>` }) };
      case "small":
        return { body: this.html({ path, head: "<style>html { font-size: 10px }</style>" }) };
      case "sv":
        return { body: this.html({ path, lang: "sv" }) };
      case "app":
        return { body: this.html({ path, before: `<script>
          window.onmessage = function own() {};
          const pushed = history.pushState;
          history.pushState = function ownPush(...all) { return pushed.apply(this, all); };
          window.go = (path) => { history.pushState({}, "", path); document.title = "Page " + path; };
        </script>` }) };
      case "bare":
        return { body: `<!doctype html><html lang="en"><title>Bare</title><p>Nothing here.</p><iframe title="Empty" src="/empty"></iframe></html>` };
      case "empty":
        return { body: `<!doctype html><html lang="en"><title>Empty</title><body></body></html>` };
      default:
        return { body: this.html({ path }) };
    }
  }

  html({ path, lang = "en", head = "", before = "" }) {
    return `<!doctype html>
<html lang="${lang}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Page ${path}</title>${head}${before}
<script async src="${this.edge}/widget.js" data-clinic="riverside" data-phone="01632 960001"></script></head>
<body><main><h1>Page ${path}</h1><p>An ordinary page of a clinic.</p><p><button id="own">Own button</button> <a id="next" href="${path}/next">Next</a></p></main></body>
</html>`;
  }
}
