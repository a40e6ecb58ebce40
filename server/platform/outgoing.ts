import { lookup as askDns } from "node:dns";
import type { LookupAddress, LookupOptions } from "node:dns";
import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** Why a call did not go out; it stands as the `cause` of what `fetch` throws. */
export class TargetRefused extends Error {
  readonly code = "target_refused";
  constructor(host: string, why: string) {
    super(
      `${host} ${why}: calls go to public addresses only. ` +
        "A target on your own network must be allowed: millrace serve --allow-target <range>.",
    );
  }
}

/** Gives every address of a host, as `dns.lookup` does with `all`. */
export type Resolve = (
  host: string,
  options: LookupOptions & { all: true },
  done: (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void,
) => void;

export interface OutgoingParts {
  /** Addresses and ranges that may be called though they are not public, such as 10.2.0.0/16. */
  readonly allow: readonly string[];
  readonly resolve?: Resolve;
}

/** The only way out: whatever address a person or a platform names is called through it. */
export interface Outgoing {
  readonly fetch: typeof fetch;
  close(): Promise<void>;
}

type Range = ReturnType<typeof ipaddr.parseCIDR>;

function rangeOf(text: string): Range {
  if (ipaddr.isValidCIDR(text)) return ipaddr.parseCIDR(text);
  if (ipaddr.isValid(text)) {
    const address = ipaddr.parse(text);
    return [address, address.kind() === "ipv4" ? 32 : 128];
  }
  throw new Error(`not an address or a range: ${text} (write 10.2.0.7 or 10.2.0.0/16)`);
}

const routed = ipaddr.parseCIDR("2000::/3");

/**
 * Whether an address may be called. Public unicast only: what carries an IPv4 address inside an
 * IPv6 one (mapped, NAT64, 6to4, Teredo) is none, since it could carry a private one.
 */
function mayCall(text: string, allowed: readonly Range[]): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  const isIn = ([net, bits]: Range) => net.kind() === address.kind() && address.match(net, bits);
  if (allowed.some(isIn)) return true;
  return address.range() === "unicast" && (address.kind() === "ipv4" || isIn(routed));
}

/** A name is asked for once per connection, and what is connected to is what was looked at. */
function guardedLookup(resolve: Resolve, allowed: readonly Range[]) {
  return (
    host: string,
    options: LookupOptions,
    done: (error: Error | null, address: string | LookupAddress[], family?: number) => void,
  ): void => {
    resolve(host, { ...options, all: true }, (error, found) => {
      if (error) return done(error, []);
      const bad = found.find(({ address }) => !mayCall(address, allowed));
      if (bad) return done(new TargetRefused(host, `leads to ${bad.address}`), []);
      const [first] = found;
      if (options.all) return done(null, found);
      return first ? done(null, first.address, first.family) : done(new Error("no address"), []);
    });
  };
}

/** The guarded client. Its library is read with the first call: a start has no time for it. */
async function openClient({ allow, resolve }: { allow: readonly Range[]; resolve: Resolve }) {
  const { Agent, buildConnector, fetch: send } = await import("undici");
  const open = buildConnector({ lookup: guardedLookup(resolve, allow), timeout: 10_000 });
  const agent = new Agent({
    connect: (options, done) => {
      const host = options.hostname.replace(/^\[(.*)\]$/, "$1");
      // An address needs no lookup: the one above would never be asked.
      if (isIP(host) !== 0 && !mayCall(host, allow))
        return done(new TargetRefused(host, "is not public"), null);
      return open(options, done);
    },
  });
  return { agent, send };
}

/**
 * A `fetch` that goes to public addresses only, and to those that are allowed. An address is judged
 * when the connection is made, after its name was resolved, so that a name that changes its mind
 * gains nothing; redirects are not followed.
 */
export function createOutgoing({ allow, resolve = askDns }: OutgoingParts): Outgoing {
  const parts = { allow: allow.map(rangeOf), resolve };
  let client: ReturnType<typeof openClient> | null = null;
  const guarded = async (input: string | URL, init?: RequestInit) => {
    const { agent, send } = await (client ??= openClient(parts));
    return send(input, { ...(init as object), redirect: "error", dispatcher: agent });
  };
  return {
    fetch: guarded as unknown as typeof fetch,
    close: async () => (await client)?.agent.destroy(),
  };
}
