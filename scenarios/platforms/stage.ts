import type { ChannelDoor } from "../../connectors/port/index.ts";
import type { Chance } from "../../kernel/index.ts";
import { keepMessages } from "../../server/modules/channels/index.ts";
import type { StormCompany } from "./company.ts";
import type { BookOrder } from "./entries.ts";
import type { Simulated } from "./simulated.ts";
import type { Site, Skin, SkinPush } from "./skin.ts";

interface Pending extends SkinPush {
  readonly due: number;
}

/** One platform with its channel here, and what is on its way between the two. */
export interface Stage {
  readonly skin: Skin;
  readonly site: Site;
  readonly platform: Simulated;
  readonly channelId: number;
  /** Opened anew when the access is changed. */
  door: ChannelDoor;
  readonly chance: Chance;
  readonly pending: Pending[];
  readonly shipped: Set<BookOrder>;
  /** What we cancelled here, the whole of it or a piece; the platform hears of it from us. */
  readonly cancelled: Map<BookOrder, "whole" | "piece">;
  readonly secrets: { valid: readonly string[]; current: string };
  readonly sent: { pushed: number; dropped: number; doubled: number; refused: number };
}

export interface StormForm {
  readonly seed: number;
  readonly rounds: number;
  readonly pageSize: number;
}

export const rough = { busy: 0.05, broken: 0.05, lost: 0.03, isRestless: true };

/** Lets every change be pushed as a bad network does. */
export function pushChanges(stage: Stage, now: () => number): void {
  const { skin, site, chance, pending, secrets, sent } = stage;
  const { push } = skin;
  if (!push) return;
  let serial = 0;
  site.book.onChange((change) => {
    serial += 1;
    const roll = chance.next();
    if (roll < 0.15) {
      sent.dropped += 1;
      return;
    }
    const message = push(change, { secret: secrets.current, serial, now: now() });
    if (roll < 0.4) sent.doubled += 1;
    for (let time = 0; time < (roll < 0.4 ? 2 : 1); time += 1) {
      const late = chance.next() < 0.4 ? chance.whole(1_000, 90_000) : 0;
      pending.push({ ...message, due: now() + late });
    }
  });
}

/** Brings what is due, in any order, as the door for pushes does: proved, kept, then read. */
export async function deliver(company: StormCompany, stage: Stage): Promise<void> {
  const { skin, channelId, pending, secrets, sent, chance } = stage;
  const due = pending.filter((each) => each.due <= company.clock.now());
  const left = pending.filter((each) => !due.includes(each));
  pending.splice(0, pending.length, ...left);
  const shuffled = due.map((each) => ({ each, at: chance.next() })).sort((a, b) => a.at - b.at);
  const messages = shuffled.flatMap(({ each }) => {
    const now = new Date(company.clock.now());
    const verified = skin.connector.verify({ ...each, secrets: secrets.valid, now });
    sent.pushed += 1;
    if (!verified.ok) {
      sent.refused += 1;
      return [];
    }
    const { ok: _ok, ...push } = verified;
    return [{ channelId, ...push, raw: each.raw, origin: "push" as const }];
  });
  for (const message of messages) await company.transact((tx) => keepMessages(tx, [message]));
}
