import { useQuery } from "@tanstack/react-query";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { exceptionKinds, getException, listExceptions } from "../../../contract/exceptions.ts";
import { api } from "../../api.ts";

export type Row = ReplyOf<typeof listExceptions>["rows"][number];
export type Kind = Row["kind"];
type State = "open" | "closed";

/** What tells that exceptions stand otherwise than shown. */
export const topics = ["ExceptionMoved"] as const;

/** Which exceptions the address asks for. */
export const askedOf = (state: Readonly<Record<string, string | undefined>>) => ({
  state: (state["state"] === "closed" ? "closed" : "open") as State,
  kind: exceptionKinds.find((each) => each === state["kind"]) ?? null,
});

/** Exceptions of a state and kind, with the counts of all that are open. */
export const useExceptions = ({ state, kind }: ReturnType<typeof askedOf>) =>
  useQuery({
    queryKey: ["exceptions", "list", state, kind],
    queryFn: ({ signal }) =>
      api.call(listExceptions, { query: { state, ...(kind ? { kind } : {}) }, signal }),
  });

/** One exception with all that was done about it. */
export const useException = (id: number) =>
  useQuery({
    queryKey: ["exceptions", "one", id],
    enabled: id > 0,
    queryFn: ({ signal }) => api.call(getException, { params: { id }, signal }),
  });
