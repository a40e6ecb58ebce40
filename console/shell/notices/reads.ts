import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import type { listNotices } from "../../../contract/own/notices.ts";
import { readNotices } from "../../../contract/own/notices.ts";
import { callSurely, queries } from "../../api.ts";
import { useFormat } from "../../parts/format.ts";

export type Notice = ReplyOf<typeof listNotices>["rows"][number];

/** After which hints the bell and the list read again. */
export const topics = ["NoticesMoved"];

/** The address of what a notice is about. */
function wayTo({ subjectKind, subjectId }: Notice): {
  to: string;
  search?: Record<string, string>;
} {
  const open = { open: subjectId };
  switch (subjectKind) {
    case "order":
      return { to: `/orders/${subjectId}` };
    case "repromise":
      return { to: "/repromises", search: open };
    case "exception":
      return { to: "/exceptions", search: open };
    default:
      return { to: "/exceptions" };
  }
}

/** Opens what a notice is about; it is read by that. */
export function useOpen(): (notice: Notice) => void {
  const navigate = useNavigate();
  return (notice) => {
    if (notice.readAt === null)
      void callSurely(readNotices, { body: { ids: [notice.id] } })
        .catch(() => undefined)
        .finally(() => queries.invalidateQueries({ queryKey: ["notices"] }));
    const { to, search } = wayTo(notice);
    void navigate({ to, search: (search ?? {}) as never });
  };
}

/** What a notice says, in the language of the screen. */
export function useSentence(): (notice: Notice) => string {
  const { t } = useTranslation("notices");
  const { t: cause } = useTranslation("repromises");
  const format = useFormat();
  return ({ kind, words }) => {
    const day = (value: unknown) => (typeof value === "string" ? format.day(value) : t("noDay"));
    const count = Number(words["count"] ?? 1);
    const about = String(words["about"] ?? "");
    return t(count === 1 ? `say.${kind}` : `sayMany.${kind}`, {
      ...words,
      count,
      from: day(words["from"]),
      to: day(words["to"]),
      day: day(words["day"]),
      about: about && t(`about.${about}`, about),
      cause: words["cause"] ? cause(`causes.${words["cause"]}`, String(words["cause"])) : "",
    });
  };
}
