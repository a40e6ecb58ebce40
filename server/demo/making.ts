import type { Scope } from "../platform/index.ts";

/** How far a demo has come that somebody asked for, and how to sign in once it is there. */
export type Making =
  | { readonly state: "making"; readonly done: number; readonly total: number }
  | { readonly state: "ready"; readonly login: string; readonly password: string }
  | { readonly state: "failed"; readonly reason: Failing };

/** Why a demo is not there: a mistake that the log tells, or a server that ended while it made it. */
export type Failing = "error" | "cut_off";

/** What the making of a demo tells while it goes on. */
export interface MakingTold {
  /** The company that asked. */
  readonly asker: Scope;
  day(done: number, total: number): void;
  ready(demo: { readonly login: string; readonly password: string }): void;
  failed(): void;
}

export interface Makings {
  /** Notes that a company asked for its demo; what comes back is told as it goes on. */
  begin(asker: Scope): MakingTold;
  /** What the company that asked may know of its demo; null of every other, and once it was forgotten. */
  of(asker: Scope): Making | null;
  /** Tells the company that asked that its demo was cut off; one that has another by now, nothing. */
  cutOff(asker: Scope): void;
  forget(asker: Scope): void;
}

const keyOf = ({ cell, tenantId }: Scope) => `${cell}/${tenantId}`;

/**
 * The demos that this process makes or made. They are kept in memory alone: the password is stored
 * nowhere but as its hash, so that a restart forgets it, as the log's line once scrolled away.
 */
export function createMakings(): Makings {
  const known = new Map<string, Making>();
  return {
    begin(asker) {
      const tell = (making: Making) => void known.set(keyOf(asker), making);
      tell({ state: "making", done: 0, total: 0 });
      return {
        asker,
        day: (done, total) => tell({ state: "making", done, total }),
        ready: ({ login, password }) => tell({ state: "ready", login, password }),
        // Whoever made a demo that was removed as cut off fails of that.
        failed: () =>
          void (
            known.get(keyOf(asker))?.state === "failed" ||
            tell({ state: "failed", reason: "error" })
          ),
      };
    },
    of: (asker) => known.get(keyOf(asker)) ?? null,
    cutOff(asker) {
      if (known.get(keyOf(asker))?.state === "ready") return;
      known.set(keyOf(asker), { state: "failed", reason: "cut_off" });
    },
    forget: (asker) => void known.delete(keyOf(asker)),
  };
}
