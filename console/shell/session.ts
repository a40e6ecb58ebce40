import { createContext, useContext } from "react";
import type { ReplyOf } from "../../contract/endpoint.ts";
import type { getSession } from "../../contract/session.ts";
import { useFormat } from "../parts/format.ts";

export type Session = ReplyOf<typeof getSession>;

/** The signed-in person, given by the frame; screens are drawn inside it only. */
export const SessionContext = createContext<Session | null>(null);

/** Who is signed in, and what they may do. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("useSession outside the signed-in frame");
  return session;
}

/** True when the signed-in person holds a permission. */
export function useMay(permission: string): boolean {
  return useSession().user.permissions.includes(permission);
}

/** Writes instants in the company's own time zone, as its timelines do, wherever the reader sits. */
export function useCompanyTime(): (text: string) => string {
  const format = useFormat();
  const { zone } = useSession().tenant;
  return (text) => format.instant(text, zone);
}
