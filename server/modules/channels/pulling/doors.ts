import type { ChannelDoor, Connector, Means, Settings } from "../../../../connectors/port/index.ts";
import type { Scope, World } from "../../../platform/index.ts";
import type { Connection } from "../connections.ts";

/** A signal that is never given. */
export const never = new AbortController().signal;

export interface Doors {
  /** The connection's door; the same one as long as its settings stay. */
  of(scope: Scope, connection: Connection, opening: Opening): ChannelDoor;
  /** The outside world for a question that no door asks. */
  means(signal: AbortSignal): Means;
  /** A door for a single question, such as the connection test. */
  once(connector: Connector, settings: Settings): ChannelDoor;
}

interface Opening {
  readonly connector: Connector;
  /** Ends the waits of this run. */
  readonly signal: AbortSignal;
}

interface OpenDoor {
  readonly made: string;
  readonly door: ChannelDoor;
  signal: AbortSignal;
}

/** Doors to platforms: one per connection, because its bucket must outlive a run. */
export function createDoors(world: World, network: typeof fetch): Doors {
  const doors = new Map<string, OpenDoor>();
  const meansOf = (signal: () => AbortSignal): Means => ({
    fetch: network,
    now: () => world.clock().getTime(),
    sleep: (ms) => world.sleep(ms, signal()),
  });
  return {
    of(scope, { channelId, settings }, { connector, signal }) {
      const name = `${scope.cell}/${scope.tenantId}/${channelId}`;
      const made = JSON.stringify([connector.kind, settings]);
      const known = doors.get(name);
      if (known?.made === made) {
        known.signal = signal;
        return known.door;
      }
      const means = meansOf(() => opened.signal);
      const opened: OpenDoor = { made, signal, door: connector.open(settings, means) };
      doors.set(name, opened);
      return opened.door;
    },
    means: (signal) => meansOf(() => signal),
    once: (connector, settings) =>
      connector.open(
        settings,
        meansOf(() => never),
      ),
  };
}
