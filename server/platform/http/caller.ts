import type { Actor, Scope } from "../database.ts";

/**
 * Who calls, resolved by sign-in or API key. Narrowing lists are `null` for "all of them" and an
 * empty list for "none": an unknown grant never widens.
 */
export interface Caller {
  readonly scope: Scope;
  readonly actor: Actor;
  readonly permissions: ReadonlySet<string>;
  readonly channelIds: readonly number[] | null;
  readonly placeIds: readonly number[] | null;
  readonly partyIds: readonly number[] | null;
  /** Must set up a second step first, and may do nothing else. */
  readonly mustEnrol?: boolean;
}

/** Credentials as they came; the people module turns them into a Caller. */
export interface Credentials {
  readonly session: string | undefined;
  readonly apiKey: string | undefined;
  readonly ip: string;
}

export type Authenticate = (credentials: Credentials) => Promise<Caller | null>;
