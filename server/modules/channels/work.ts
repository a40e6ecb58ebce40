import type { ChannelDoor, Connector } from "../../../connectors/port/index.ts";
import type { Tx } from "../../platform/index.ts";
import type { Orders } from "../orders/index.ts";
import type { Connection } from "./connections.ts";

/** One run of one connection: what its steps need. */
export interface Work {
  readonly connection: Connection;
  readonly connector: Connector;
  readonly door: ChannelDoor;
  readonly orders: Orders;
  /** Where this connection's files lie; null where the server keeps no folders. */
  readonly folder: string | null;
  /** Its orders could not be read in this run: what was sold since is not known here. */
  readonly isBehind?: boolean;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  readonly isTimeUp: () => boolean;
  transact<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  read<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}
