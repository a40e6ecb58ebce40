import { createContext, useContext } from "react";
import type { ReplyOf } from "../../contract/endpoint.ts";
import { getSession } from "../../contract/session.ts";
import { api } from "../api.ts";
import { setCompanyZone } from "../parts/format.ts";

export type Session = ReplyOf<typeof getSession>;

/** Who is signed in; from then on moments are told on his company's clock. */
export async function readSession(): Promise<Session> {
  const session = await api.call(getSession);
  setCompanyZone(session.tenant.zone);
  return session;
}

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
