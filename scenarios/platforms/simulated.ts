import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Chance } from "../../kernel/index.ts";
import type { Reply, Site, Skin } from "./skin.ts";

export { unlived } from "./lived.ts";

export interface Weather {
  /** Shares of requests that meet each trouble. */
  readonly busy: number;
  readonly broken: number;
  readonly lost: number;
  /** Orders change between two pages of a list. */
  readonly isRestless: boolean;
}

export const calm: Weather = { busy: 0, broken: 0, lost: 0, isRestless: false };

/** A platform on this machine, over real HTTP: a skin's answers in the weather that is set. */
export class Simulated {
  readonly counts = { requests: 0, busy: 0, broken: 0, lost: 0, moved: 0 };
  weather: Weather = calm;
  readonly #skin: Skin;
  readonly #site: Site;
  readonly #chance: Chance;
  readonly #server = createServer((request, response) => void this.#handle(request, response));

  constructor(skin: Skin, site: Site, chance: Chance) {
    this.#skin = skin;
    this.#site = site;
    this.#chance = chance;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async open(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return this;
  }

  /** How often it was asked, and what it did with that. */
  said(): string {
    const { requests, busy, broken, lost, moved } = this.counts;
    const troubles = `${busy} busy, ${broken} broken, ${lost} lost, ${moved} pages that moved`;
    return `${requests} calls (${troubles})`;
  }

  close(): Promise<unknown> {
    return new Promise<unknown>((resolve) => {
      this.#server.close(resolve);
      this.#server.closeAllConnections();
    });
  }

  /** The trouble that a request meets before it is answered; null for none. */
  #trouble(): Reply | "hang_up" | null {
    const roll = this.#chance.next();
    const { busy, broken } = this.weather;
    if (roll < busy) {
      this.counts.busy += 1;
      return this.#skin.busy;
    }
    if (roll >= busy + broken) return null;
    this.counts.broken += 1;
    return this.#chance.next() < 0.5 ? { status: 503, body: "later" } : "hang_up";
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    this.counts.requests += 1;
    const trouble = this.#trouble();
    if (trouble === "hang_up") return void request.socket.destroy();
    if (trouble) return send(response, trouble);
    const url = new URL(request.url ?? "", this.address);
    const raw = Buffer.concat(chunks).toString();
    const isJson = raw.startsWith("{");
    const reply = this.#skin.answer(this.#site, {
      method: request.method ?? "",
      path: url.pathname.slice(1),
      query: url.searchParams,
      headers: request.headers as Readonly<Record<string, string | undefined>>,
      raw,
      body: isJson ? (JSON.parse(raw) as Record<string, unknown>) : {},
    });
    // Written before the book moves on: an answer shows one moment.
    const text = textOf(reply);
    if (reply.isPage && this.weather.isRestless) {
      this.#site.book.change();
      this.counts.moved += 1;
    }
    if (this.#chance.next() < this.weather.lost) {
      this.counts.lost += 1;
      return void request.socket.destroy();
    }
    return send(response, reply, text);
  }
}

const textOf = ({ body }: Reply): string =>
  typeof body === "string" ? body : JSON.stringify(body);

function send(response: ServerResponse, reply: Reply, text = textOf(reply)): void {
  response.writeHead(reply.status, { "content-type": "application/json", ...reply.headers });
  response.end(text);
}
