import type { Command } from "commander";
import { Stopped } from "./failure.ts";
import type { StopSignal } from "./failure.ts";
import { both } from "./language.ts";
import { globalsOf } from "./options.ts";
import type { GlobalOptions } from "./options.ts";

/** What a verb has at hand while it works. */
export interface At {
  readonly globals: GlobalOptions;
  /** Aborts with a `Stopped` when somebody presses Ctrl+C, or ends the program in another way. */
  readonly signal: AbortSignal;
}

/** What a verb did: as a value for a program, in words for a person. */
export interface Said {
  readonly value: object;
  readonly words: string;
  /** How the program ends, when not with 0. */
  readonly code?: number;
}

/** A terminal, npm and a shell may each pass the same Ctrl+C on: that is one, not two. */
const sameMs = 400;

/** Hears Ctrl+C: the first one asks the work to end, a second one ends the program at once. */
function hearSignals(isQuiet: boolean): { readonly signal: AbortSignal; forget(): void } {
  const stop = new AbortController();
  let firstMs = 0;
  const hear = (name: StopSignal) => {
    if (firstMs === 0) {
      firstMs = performance.now();
      if (!isQuiet)
        console.error(
          both("Stopping; Ctrl+C again ends at once.", "正在停止；再按一次 Ctrl+C 立即结束。"),
        );
      stop.abort(new Stopped(name));
      return;
    }
    if (performance.now() - firstMs > sameMs) process.exit(name === "SIGINT" ? 130 : 143);
  };
  const heard = (["SIGINT", "SIGTERM"] as const).map((name) => {
    const listener = () => hear(name);
    process.on(name, listener);
    return [name, listener] as const;
  });
  return {
    signal: stop.signal,
    forget: () => heard.forEach(([name, listener]) => process.off(name, listener)),
  };
}

/**
 * Carries out what a verb does: hears Ctrl+C, and prints what was done, in words or as one line of
 * JSON. Every verb goes through here. A verb that says nothing has printed its result itself.
 */
export const act =
  <Args extends readonly unknown[]>(work: (at: At, ...args: Args) => Promise<Said | null>) =>
  async (...all: [...Args, Command]): Promise<void> => {
    const command = all.at(-1) as Command;
    const globals = globalsOf(command);
    const { signal, forget } = hearSignals(globals.json === true);
    try {
      const said = await work({ globals, signal }, ...(all.slice(0, -1) as unknown as Args));
      if (said) console.log(globals.json ? JSON.stringify(said.value) : said.words);
      process.exitCode = said?.code ?? 0;
    } finally {
      forget();
    }
  };

/** Waits for work that hears no signal itself: read-only work, which may be left where it is. */
export async function unlessStopped<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  signal.throwIfAborted();
  let leave = (): void => undefined;
  const stopped = new Promise<never>((_resolve, reject) => {
    leave = () => reject(signal.reason as Error);
    signal.addEventListener("abort", leave, { once: true });
  });
  try {
    return await Promise.race([work, stopped]);
  } finally {
    signal.removeEventListener("abort", leave);
    work.catch(() => undefined);
  }
}
