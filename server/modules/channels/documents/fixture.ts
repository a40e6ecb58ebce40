// A company with a partner of files whose orders rest on receipts of their own, for the tests of what
// partners are told.
import assert from "node:assert/strict";
import { fileOf, order } from "../../../../connectors/x12/samples.ts";
import { dayOfInstant, dayToText } from "../../../../kernel/index.ts";
import type { Day } from "../../../../kernel/index.ts";
import { realWorld } from "../../../platform/index.ts";
import { openDoor } from "../fixture.ts";
import { createRunner } from "../pulling/runner.ts";

/** An order, and how the receipt under its first line is moved. */
export interface Placed {
  readonly orderId: number;
  readonly move: (to: { day?: string; units?: number }) => Promise<void>;
}

interface Line {
  readonly line: string;
  readonly told: { readonly day: string | null; readonly short: number } | null;
  readonly now: { readonly day: string | null; readonly short: number };
  readonly differs: boolean;
}

interface Version {
  readonly version: number;
  readonly documentId: number;
  readonly cause: string;
  readonly state: string;
  readonly number: string;
}

export interface Answers {
  readonly version: number;
  readonly since: string | null;
  readonly dueAt: string | null;
  readonly heldBy: string | null;
  readonly mayTell: boolean;
  readonly lines: readonly Line[];
  readonly versions: readonly Version[];
}

/** A document as it asks for goods of its own, by no day. */
export const own = (lines: readonly string[], code: string): string[] =>
  lines.filter((each) => !/^DTM(?!.137)/.test(each)).map((each) => each.replace("A1", code));

const baseDay = dayOfInstant(new Date(), "Asia/Shanghai").day;
/** A day so many after the one on which the tests began. */
export const dayIn = (days: number): string => dayToText((baseDay + days) as Day);

let control = 900;
/** Numbers of an envelope that no other one has. */
export const numbered = () => ({ control: String((control += 1)).padStart(9, "0") });

export class Partners {
  readonly at: Awaited<ReturnType<typeof openDoor>>;
  readonly runner: ReturnType<typeof createRunner>;
  channelId = 0;
  placeId = 0;
  readonly #ahead: { ms: number };
  readonly #items: Record<string, number> = {};

  private constructor(at: Awaited<ReturnType<typeof openDoor>>, ahead: { ms: number }) {
    this.at = at;
    this.#ahead = ahead;
    const { database, orders } = at.millrace;
    const tenants = async () => [at.scope];
    this.runner = createRunner({ database, orders, network: fetch, tenants });
  }

  /** Opens the company, with a channel of X12. */
  static async open(): Promise<Partners> {
    const ahead = { ms: 0 };
    const at = await openDoor({ clock: () => new Date(Date.now() + ahead.ms) });
    await at.app.jobs.stop();
    const partners = new Partners(at, ahead);
    const { rows } = await at.ask<{ rows: { id: number; code: string }[] }>("GET /api/places");
    partners.placeId = rows.find((each) => each.code === "MAIN")?.id ?? 0;
    await partners.add("B2");
    const changes = [{ itemId: partners.#items["B2"], placeId: partners.placeId, units: 500 }];
    await at.ask("POST /api/stock/changes", { kind: "receipt", why: "test", changes });
    partners.channelId = await partners.connect("x12", "B2 CA");
    return partners;
  }

  /** Lets the company's clock go on. */
  later(minutes: number): void {
    this.#ahead.ms += minutes * 60_000;
  }

  async add(code: string): Promise<void> {
    const { ids } = await this.at.ask<{ ids: Record<string, number> }>("POST /api/items", {
      items: [{ code, name: code }],
    });
    this.#items[code] = ids[code] ?? 0;
  }

  item(code: string): number {
    return this.#items[code] ?? 0;
  }

  async list(channelId: number, code: string, item = code, units = 1): Promise<void> {
    const parts = [{ itemId: this.#items[item], units }];
    await this.at.ask("POST /api/listings", { listings: [{ channelId, code, parts }] });
  }

  /** A channel of a standard, told anew after the usual quiet time; gives its id. */
  async connect(kind: string, code: string): Promise<number> {
    const { id } = await this.at.ask<{ id: number }>("POST /api/channels", {
      ...{ code: kind.toUpperCase(), name: kind, kind, currency: "USD" },
    });
    await this.list(id, code, "B2");
    await this.settings(id, {});
    return id;
  }

  settings(channelId: number, more: Record<string, string>, active = true) {
    return this.at.ask(`PUT /api/connections/${channelId}`, {
      ...{ settings: { currency: "USD", quietMinutes: "", ...more }, active, pulls: true },
      ...{ pushesStock: true, confirmsShipments: true, pullSeconds: 5 },
    });
  }

  async upload(text: string, to = this.channelId): Promise<void> {
    const form = new FormData();
    form.append("file", new Blob([text]), "file");
    const request = new Request("http://x/", { method: "POST", body: form });
    const bytes = Buffer.from(await request.arrayBuffer());
    const taken = await this.at.call(`POST /api/connections/${to}/documents`, bytes as never, {
      "content-type": request.headers.get("content-type") ?? "",
    });
    assert.equal(taken.status, 200, JSON.stringify(taken.body));
    await this.settle();
  }

  /** Waits until the inbox is read, then lets its events be followed. */
  async settle(): Promise<void> {
    const { at } = this;
    const patience = AbortSignal.timeout(60_000);
    while (await at.one("select 1 as found from channels.inbox where state = 'waiting'")) {
      patience.throwIfAborted();
      await realWorld.sleep(20);
    }
    do await at.app.relay.deliver();
    while (await at.one("select 1 as found from platform.outbox limit 1"));
  }

  /** An order of ten pieces that rest on a receipt of their own, and of three B2. */
  async placed(
    number: string,
    write = () => fileOf([own(order(number), number)], numbered()),
    to = this.channelId,
  ): Promise<Placed> {
    const { at, placeId } = this;
    await this.add(number);
    await this.list(to, number);
    const itemId = this.#items[number];
    const supply = { itemId, placeId, kind: "in_transit", day: dayIn(10), units: 10 };
    const { ids } = await at.ask<{ ids: number[] }>("POST /api/supplies", {
      supplies: [{ ...supply, documentNumber: "PO" }],
    });
    await this.upload(write(), to);
    const row = await at.one("select id from orders.order where external_id = $1", [number]);
    return {
      orderId: Number(row?.["id"]),
      move: async (moved) => {
        const path = `/api/supplies/${itemId}/${ids[0]}`;
        await at.ask(`PATCH ${path}`, { ...moved, why: "the ship" });
        await this.settle();
      },
    };
  }

  answers(orderId: number): Promise<Answers> {
    return this.at.ask<Answers>(`GET /api/orders/${orderId}/answers`);
  }

  hold(orderId: number, isHeld: boolean) {
    return this.at.ask(`POST /api/orders/${orderId}/answers/hold`, { isHeld, why: "we call them" });
  }

  /** Lets the connection work once, and what follows from it. */
  async run(channelId = this.channelId): Promise<void> {
    assert.equal(await this.runner.run(this.at.scope, channelId), true);
    await this.settle();
  }

  /** The text of an order's last answer. */
  async lastText(orderId: number): Promise<string> {
    const [last] = (await this.answers(orderId)).versions;
    const reply = await this.at.app.http.app.inject({
      ...{ method: "GET", url: `/api/documents/${last?.documentId}/file` },
      headers: { authorization: "Bearer x" },
    });
    return reply.body;
  }
}
