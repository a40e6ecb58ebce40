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
