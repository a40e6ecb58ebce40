import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import type { scanOperation } from "../../../contract/shop-floor.ts";
import { toast } from "../../parts/undo-toast.tsx";
import { say } from "./unsent.ts";
import type { Kind } from "./unsent.ts";

/** An operation as the shop floor sees it. */
export type Task = ReplyOf<typeof scanOperation>;

/** Says something about a task, and whether it was taken; `error` is what the server refused. */
export function useSay(task: Task, onSaid: () => void) {
  const { t } = useTranslation("floor");
  const [error, setError] = useState<unknown>(null);
  const [pending, setPending] = useState(false);
  const tell = async (kind: Kind, body?: unknown) => {
    setPending(true);
    setError(null);
    const about = `${task.label} · ${t(`said.${kind}`)}`;
    try {
      const how = await say({ kind, id: task.id, body, about });
      toast(how === "sent" ? about : t("kept", { about }));
      onSaid();
      return true;
    } catch (refused) {
      setError(refused);
      return false;
    } finally {
      setPending(false);
    }
  };
  return { tell, error, pending };
}

export type Tell = ReturnType<typeof useSay>["tell"];
