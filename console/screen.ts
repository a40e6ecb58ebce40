import type { ComponentType } from "react";

/** The groups of the navigation, in its order; at most eight. */
export const groups = ["work", "channels", "stock", "plan", "settings"] as const;
export type Group = (typeof groups)[number];

/** One screen: where it stands, who may open it, and how it is loaded when it is opened. */
export interface Screen {
  /** Names its title: `screen.<id>` in messages/shell.*.json. */
  readonly id: string;
  readonly path: string;
  /** Its group in the navigation; absent for a page that is reached from another. */
  readonly group?: Group;
  /** Null: open to everybody who is signed in. */
  readonly permission: string | null;
  /** Pressed after `g`. */
  readonly letter?: string;
  /** It draws Ant Design components, which are then loaded with it. */
  readonly antd?: boolean;
  /** A page for paper: without the frame around it. */
  readonly bare?: boolean;
  readonly load: () => Promise<ComponentType>;
}
