import type { Connector, Settings } from "../../../../connectors/port/index.ts";
import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Caller, Tx } from "../../../platform/index.ts";
import type { PartiesView } from "../../parties/index.ts";
import { agreedMoves, wordsOf } from "../connections.ts";
import { listChannels } from "../store.ts";

export type SettingProblem =
  | { readonly kind: "setting_unknown"; readonly field: string }
  | { readonly kind: "setting_missing"; readonly field: string }
  | NotGiven;

/** Whoever says so lacks a permission or reach for what a partner's files would do. */
export interface NotGiven {
  readonly kind: "setting_not_given";
  readonly field: string;
  readonly value: string;
  readonly rule: string;
}

/** What is missing or unknown among the settings that would then stand. */
export function wrongSetting(
  connector: Connector,
  known: Settings,
  given: Settings,
): SettingProblem | null {
  const names = new Set(connector.fields.map((field) => field.name));
  const unknown = Object.keys(given).find((name) => !names.has(name));
  if (unknown) return { kind: "setting_unknown", field: unknown };
  // Secrets go where the address says: whoever names another place must know them himself.
  const moves = given["address"] !== undefined && given["address"] !== known["address"];
  const missing = connector.fields.find(({ name, required, secret }) => {
    const kept = moves && secret ? undefined : known[name];
    return required && !(given[name] ?? kept ?? "").trim();
  });
  return missing ? { kind: "setting_missing", field: missing.name } : null;
}

interface Asking {
  readonly caller: Caller;
  readonly places: PartiesView;
  readonly known: Settings;
  readonly given: Settings;
}

/** What a caller lacks to let a partner's notices move receipts at a place; null where he may. */
function lackForPlace({ caller, places }: Omit<Asking, "given">, code: string): string | null {
  const id = places.placeByCode(code)?.id;
  // A code that names no place yet may name any later.
  const isReached = caller.placeIds === null || (id !== undefined && caller.placeIds.includes(id));
  return code === "" || isReached ? null : `place ${code}`;
}

/** What a caller lacks to let a partner's notices ship orders of these channels; null where he may. */
async function lackForChannels(
  tx: Tx,
  { caller }: Pick<Asking, "caller">,
  said: string,
): Promise<string | null> {
  const codes = wordsOf(said);
  if (codes.length === 0) return null;
  // A notice names itself from which place of ours its goods left.
  if (caller.placeIds !== null) return "place *";
  const { channelIds } = caller;
  if (channelIds === null) return null;
  const own = (await listChannels(tx)).filter(({ id }) => channelIds.includes(id));
  const foreign = codes.find((code) => !own.some((each) => each.code === code));
  return foreign === undefined ? null : `channel ${foreign}`;
}

/** What a caller lacks to let a partner's notices do this himself; null where he lacks nothing. */
async function lackFor(
  tx: Tx,
  asking: Omit<Asking, "given">,
  { field, value }: { readonly field: string; readonly value: string },
): Promise<string | null> {
  return field === "suppliesTo" ? lackForPlace(asking, value) : lackForChannels(tx, asking, value);
}

/**
 * Refuses to let a notice be followed by whoever may not do himself what was agreed with its partner.
 */
export async function mayFollow(
  tx: Tx,
  asking: Omit<Asking, "given">,
): Promise<Result<null, NotGiven>> {
  for (const [field, permission] of Object.entries(agreedMoves)) {
    const value = (asking.known[field] ?? "").trim();
    if (value === "") continue;
    const rule = asking.caller.permissions.has(permission)
      ? await lackFor(tx, asking, { field, value })
      : permission;
    if (rule !== null) return err({ kind: "setting_not_given", field, value, rule });
  }
  return ok(null);
}

/**
 * Refuses to let a partner's files do what whoever says so may not do himself. Only what changes is looked
 * at: a form sends back what stands.
 */
export async function mayAgree(tx: Tx, asking: Asking): Promise<Result<null, SettingProblem>> {
  const { caller, known, given } = asking;
  for (const [field, permission] of Object.entries(agreedMoves)) {
    const value = given[field]?.trim();
    const stood = (known[field] ?? "").trim();
    if (value === undefined || value === stood) continue;
    const lack = (said: string) => lackFor(tx, asking, { field, value: said });
    const rule = caller.permissions.has(permission)
      ? ((await lack(value)) ?? (await lack(stood)))
      : permission;
    if (rule !== null) return err({ kind: "setting_not_given", field, value, rule });
  }
  return ok(null);
}
