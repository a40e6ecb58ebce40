import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "../../../contract/client.ts";
import { scanOperation } from "../../../contract/shop-floor.ts";
import { api, queries } from "../../api.ts";
import type { Task } from "./saying.ts";

/** What a label means now; read again with the queue, which an operation leaves when it is done. */
const scanOf = (text: string) => ({
  queryKey: ["shopQueue", "scan", text],
  queryFn: () => api.call(scanOperation, { query: { text } }),
});

/** The operation scanned last, as it stands now; `find` reads a label or throws its refusal. */
export function useScanned() {
  const [label, setLabel] = useState("");
  const { data, error } = useQuery({ ...scanOf(label), enabled: label !== "" });
  const find = async (text: string): Promise<Task> => {
    const task = await queries.fetchQuery({ ...scanOf(text), staleTime: 0 });
    // A number leads to whatever is due; a card stays with the operation that it found.
    queries.setQueryData(scanOf(task.label).queryKey, task);
    setLabel(task.label);
    return task;
  };
  return { scanned: error instanceof ApiError ? null : (data ?? null), find };
}
