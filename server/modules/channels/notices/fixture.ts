// What the tests of shipment notices ask and do over and over.
import { dayIn } from "../documents/fixture.ts";
import type { Partners } from "../documents/fixture.ts";

/** The message that came last. */
export const lastMessage = ({ at }: Partners) =>
  at.one("select id, state, reason from channels.inbox order by received_at desc, id desc limit 1");

/** Takes a file in and says what became of its document. */
export async function fateOfFile(partners: Partners, file: string): Promise<string> {
  await partners.upload(file);
  const row = await lastMessage(partners);
  return `${row?.["state"]} ${row?.["reason"]}`;
}

/** What has become of a message once all events are followed, and what they set free is read. */
export async function fateNow(partners: Partners, id: unknown): Promise<string> {
  await partners.settle();
  await partners.settle();
  const row = await partners.at.one("select state, reason from channels.inbox where id = $1", [id]);
  return `${row?.["state"]} ${row?.["reason"]}`;
}

/** Announces what is to come under an order of ours. */
export const announce = (partners: Partners, number: string, units: Record<string, number>) =>
  partners.at.ask<{ ids: number[] }>("POST /api/supplies", {
    supplies: Object.entries(units).map(([code, count]) => ({
      ...{ itemId: partners.item(code), placeId: partners.placeId, kind: "planned" },
      ...{ day: dayIn(5), units: count, documentNumber: number },
    })),
  });

/** Reads a message again; gives what became of it, whoever was the first to read it. */
export async function replayed(partners: Partners, id: unknown): Promise<string> {
  await partners.at.ask(`POST /api/inbox/${String(id)}/replay`);
  return fateNow(partners, id);
}
