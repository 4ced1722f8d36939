// The desk beside the phones: a page of the bot's own server in a frame, its owner let in by a one-use link.

import { deskAddress } from "./api.js";
import { el } from "./dom.js";

export class Desk {
  constructor(node, owner) {
    this.node = node;
    this.owner = owner;
  }

  /** Show the desk, or a page of it; the link is asked for anew each time, as it works once. */
  async open(page = "today") {
    const { url } = await deskAddress(page);
    const permissions = "allow-scripts allow-forms allow-same-origin allow-popups allow-downloads";
    this.node.replaceChildren(el("iframe", { src: url, title: `${this.owner}的工作台`, sandbox: permissions }));
    this.page = page;
  }
}
