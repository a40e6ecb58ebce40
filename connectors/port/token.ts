import type { ChannelFailure, Means } from "./connector.ts";

/** What stands for our access for a while: the text that calls carry, and the millisecond it ends. */
export interface Token {
  readonly value: string;
  readonly until: number;
}

export interface TokenParts {
  readonly now: () => number;
  /** A token is renewed this long before it ends, so that none ends on the way. */
  readonly renewMs: number;
  /** Asks the platform for one; throws ChannelFailure, retryable when it is only busy. */
  readonly ask: () => Promise<Token>;
}

export interface TokenKeeper {
  /** The token that is valid now. Throws what `ask` throws. */
  now(): Promise<string>;
  /** Forgets a token that was refused; false when another has taken its place already. */
  forget(value: string): boolean;
}

/** Keeps one token, asked for once for all who wait for it. */
export function createTokenKeeper({ now, renewMs, ask }: TokenParts): TokenKeeper {
  let kept: Token | null = null;
  let asking: Promise<Token> | null = null;
  return {
    async now() {
      if (kept && now() < kept.until - renewMs) return kept.value;
      asking ??= ask().finally(() => (asking = null));
      kept = await asking;
      return kept.value;
    },
    forget(value) {
      if (kept?.value !== value) return false;
      kept = null;
      return true;
    },
  };
}

export interface Renewing<Answer> {
  readonly tokens: TokenKeeper;
  readonly sleep: Means["sleep"];
  readonly send: (token: string) => Promise<Answer>;
  /** Whether another try may help: with another token, or a little later; null: it is an answer. */
  readonly again: (answer: Answer) => "token_gone" | "busy" | null;
  /** What is thrown when no further try is made. */
  readonly failure: (answer: Answer) => ChannelFailure;
  /** Nothing is repeated whose effect is unknown; a refused token had none. */
  readonly once?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

const triesMax = 4;

/** The answer to a call that carries a token: renewed when it is refused, repeated when all are busy. */
export async function askWithToken<Answer>(asked: Renewing<Answer>): Promise<Answer> {
  const { tokens, sleep, once = false, signal } = asked;
  for (let attempt = 1; ; attempt += 1) {
    const token = await tokens.now();
    const answer = await asked.send(token);
    const again = asked.again(answer);
    if (again === null) return answer;
    if (attempt >= triesMax || (again === "busy" && once)) throw asked.failure(answer);
    if (again === "token_gone") tokens.forget(token);
    else await sleep(1_000 * 2 ** attempt);
    signal?.throwIfAborted();
  }
}
