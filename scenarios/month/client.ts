// The product of the simulated month as its people use it: over HTTP, on a clock moved by hand.
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { openProduct, scopeOf } from "../model/real.ts";
import type { Answer, Product } from "../model/real.ts";
import type { World } from "../world.ts";

/** The company that every world has. */
export const tenantId = 1;
export const scope = scopeOf(tenantId);

type Method = Parameters<Product["send"]>[1]["method"];

export interface Client {
  readonly product: Product;
  readonly world: World;
  /** The answer of a request that must be taken. */
  ask<T>(text: string, body?: object): Promise<T>;
  /** The answer of a request that may be refused. */
  say(text: string, body?: object): Promise<Answer>;
  /** Moves the clock on to an instant; a past one is left alone. */
  until(at: number): void;
  now(): number;
  /** Waits until all that was announced is heard and every job that is due is done. */
  quiet(): Promise<void>;
}

const waitsMost = 600;

/** Opens the product in this process on a world's database. */
export async function openClient(world: World & { readonly database: { url(): string } }) {
  const product = await openProduct(world.database.url(), world.folder);
  let keys = 0;
  const now = () => product.now().getTime();
  const say = (text: string, body: object = {}): Promise<Answer> => {
    const [method = "", path = ""] = text.split(" ");
    keys += 1;
    return method === "GET"
      ? product.read(tenantId, path)
      : product.send(tenantId, { method: method as Method, path, body, key: `month ${keys}` });
  };
  const client: Client = {
    ...{ product, world, now, say },
    async ask<T>(text: string, body?: object): Promise<T> {
      const { status, body: said } = await say(text, body);
      assert.equal(status, 200, `${text}: ${JSON.stringify(said)}`);
      return said as T;
    },
    until: (at) => product.forward(Math.max(0, (at - now()) / 1_000)),
    async quiet() {
      for (let waited = 0; ; waited += 1) {
        const [left] = await world.rows<{ events: number; jobs: number }>(
          `select (select count(*) from platform.outbox where tenant_id = $1) as events,
             (select count(*) from platform.job where tenant_id = $1
               and (state = 'running' or state = 'waiting' and run_at <= $2)) as jobs`,
          [tenantId, new Date(now())],
        );
        if (Number(left?.events) + Number(left?.jobs) === 0) return;
        assert.ok(waited < waitsMost, `still under way: ${JSON.stringify(left)}`);
        await pause(50);
      }
    },
  };
  return client;
}
