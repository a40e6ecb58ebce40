import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import type { listNotices } from "../../../contract/own/notices.ts";
import { readNotices } from "../../../contract/own/notices.ts";
import { callSurely, queries } from "../../api.ts";
import { nameOf } from "../../i18n.ts";
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
  const [first = "", rest = ""] = subjectId.split("/");
  switch (subjectKind) {
    case "order":
      return { to: `/orders/${subjectId}` };
    case "repromise":
      return { to: "/repromises", search: open };
    case "exception":
      return { to: "/exceptions", search: open };
    case "rush":
      return { to: "/plan", search: { plant: subjectId, face: "rush" } };
    case "close_day":
      return { to: `/daily-close/${first}`, search: { day: rest } };
    case "close_days":
      return { to: "/daily-close", search: { plant: subjectId } };
    case "holds":
      return { to: "/holds", search: { ownerRole: first, reason: rest } };
    case "import":
      return { to: "/imports", search: { run: subjectId } };
    default:
      return { to: "/exceptions" };
  }
}

/** Opens what a notice is about; it is read by that. */
export function useOpen(): (notice: Notice) => void {
  const navigate = useNavigate();
  return (notice) => {
    if (isNew(notice))
      void callSurely(readNotices, { body: { ids: [notice.id] } })
        .catch(() => undefined)
        .finally(() => queries.invalidateQueries({ queryKey: ["notices"] }));
    const { to, search } = wayTo(notice);
    void navigate({ to, search: (search ?? {}) as never });
  };
}

/** Whether a notice asks for somebody: it is neither read nor settled. */
export const isNew = ({ readAt, settledAt }: Notice): boolean =>
  readAt === null && settledAt === null;

/** The sentence of a notice: of what waits no more, of how it ended, of one or of many. */
function sentenceOf({ kind, words, settledAt }: Notice): string {
  if (settledAt !== null) return `done.${kind}`;
  if (words["state"]) return `say.${kind}_${words["state"]}`;
  return Number(words["count"] ?? 1) === 1 ? `say.${kind}` : `sayMany.${kind}`;
}

/** A name in the language of the screen, of the two that a notice keeps. */
const named = ({ words }: Notice, name: string): string =>
  nameOf({ name: String(words[name] ?? ""), nameEn: String(words[`${name}En`] ?? "") });

/** What a notice says, in the language of the screen. */
export function useSentence(): (notice: Notice) => string {
  const { t } = useTranslation("notices");
  const { t: cause } = useTranslation("repromises");
  const { t: word } = useTranslation();
  const format = useFormat();
  return (notice) => {
    const { words } = notice;
    const day = (value: unknown) => (typeof value === "string" ? format.day(value) : t("noDay"));
    const count = (value: unknown) => format.count(Number(value ?? 0));
    const about = String(words["about"] ?? "");
    const reason = words["reason"] ? word(`reason.${words["reason"]}`) : "";
    return t(sentenceOf(notice), {
      ...words,
      count: Number(words["count"] ?? 1),
      from: day(words["from"]),
      to: day(words["to"]),
      day: day(words["day"]),
      about: about && t(`about.${about}`, about),
      cause: words["cause"] ? cause(`causes.${words["cause"]}`, String(words["cause"])) : "",
      name: named(notice, "name"),
      plant: named(notice, "plant"),
      ...{ units: count(words["units"]), late: count(words["late"]) },
      ...{ refused: count(words["refused"]), held: count(words["held"]) },
      needAt: words["needAt"] ? format.instant(String(words["needAt"])) : "",
      reason: words["rule"] ? t("byRule", { reason, rule: words["rule"] }) : reason,
    });
  };
}
