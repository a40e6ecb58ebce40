import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import type { listKeys } from "../../../contract/people.ts";
import { useFormat } from "../../parts/format.ts";
import type { GridColumn } from "../../parts/grid/index.ts";

export type KeyRow = ReplyOf<typeof listKeys>["rows"][number];

type KeyState = "valid" | "expired" | "revoked";

function stateOf(row: KeyRow, nowMs: number): KeyState {
  if (row.revokedAt) return "revoked";
  return row.expiresAt && Date.parse(row.expiresAt) <= nowMs ? "expired" : "valid";
}

const signs: Readonly<Record<KeyState, string>> = { valid: "✓", expired: "⌛", revoked: "✕" };

function StateTag({ state }: { readonly state: KeyState }) {
  const { t } = useTranslation("people");
  return (
    <span className={`m-tag ${state === "valid" ? "m-tag-good" : ""}`}>
      {signs[state]} {t(`key.${state}`)}
    </span>
  );
}

/** What the list shows of a key. */
export function useKeyColumns(): readonly GridColumn<KeyRow>[] {
  const { t, i18n } = useTranslation("people");
  const format = useFormat();
  return useMemo(() => {
    const nowMs = Date.now();
    const moment = (key: "createdAt" | "lastUsedAt" | "expiresAt"): GridColumn<KeyRow> => ({
      key,
      title: t(`key.${key}`),
      width: 130,
      sortable: true,
      rank: (row) => row[key],
      text: (row) => row[key] ?? t(`key.no_${key}`),
      render: (row) =>
        row[key] === null ? (
          <span className="m-soft">{t(`key.no_${key}`)}</span>
        ) : (
          <time dateTime={row[key]} title={format.fullInstant(row[key])}>
            {key === "lastUsedAt" ? format.relative(row[key], nowMs) : format.instant(row[key])}
          </time>
        ),
    });
    return [
      { key: "name", title: t("key.name"), width: 170, sortable: true, text: (row) => row.name },
      {
        key: "hint",
        title: t("key.hint"),
        width: 100,
        text: (row) => `…${row.hint}`,
        render: (row) => <code>…{row.hint}</code>,
      },
      {
        key: "state",
        title: t("key.state"),
        width: 110,
        sortable: true,
        text: (row) => t(`key.${stateOf(row, nowMs)}`),
        render: (row) => <StateTag state={stateOf(row, nowMs)} />,
      },
      moment("lastUsedAt"),
      moment("expiresAt"),
      moment("createdAt"),
      {
        key: "createdBy",
        title: t("key.createdBy"),
        width: 110,
        sortable: true,
        text: (row) => row.createdBy,
      },
      {
        key: "scopes",
        title: t("key.scopes"),
        width: 260,
        text: (row) => row.permissions.map((each) => t(`permission.${each}`)).join(t("comma")),
      },
    ];
  }, [i18n.language, t, format]);
}
