import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { listRules } from "../../../contract/review.ts";
import { api } from "../../api.ts";
import { ListPage } from "../../parts/list-page.tsx";
import type { GridColumn } from "../../parts/grid/index.ts";
import { useChannels } from "../../parts/masters.ts";
import { useMay } from "../../shell/session.ts";
import { RuleForm } from "./rule-form.tsx";
import type { Condition, RuleRow } from "./rule-form.tsx";

/** A condition as a person says it: the field, how it compares, the value. */
function useConditionText(): (condition: Condition) => string {
  const { t } = useTranslation("review");
  const channels = useChannels();
  return ({ field, operator, value }) => {
    const shown =
      field === "channelId"
        ? channels.name(Number(value))
        : field === "totalMinor"
          ? String(Number(value) / 100)
          : String(value);
    return t("rule.says", {
      field: t(`field.${field}`),
      operator: t(`operator.${operator}`),
      shown,
    });
  };
}

/** What the list shows of a rule. */
function useColumns(): readonly GridColumn<RuleRow>[] {
  const { t, i18n } = useTranslation("review");
  const { t: word } = useTranslation();
  const say = useConditionText();
  return useMemo(
    () => [
      { key: "name", title: t("rule.name"), width: 170, sortable: true, text: (row) => row.name },
      {
        key: "active",
        title: t("rule.state"),
        width: 90,
        sortable: true,
        text: (row) => t(row.active ? "rule.on" : "rule.off"),
        render: (row) => (
          <span className={`m-tag ${row.active ? "m-tag-good" : ""}`}>
            {row.active ? "✓ " : "✕ "}
            {t(row.active ? "rule.on" : "rule.off")}
          </span>
        ),
      },
      {
        key: "condition",
        title: t("rule.condition"),
        width: 330,
        text: (row) => row.condition.map(say).join(t("rule.and")),
      },
      {
        key: "owner",
        title: t("rule.owner"),
        width: 120,
        sortable: true,
        text: (row) => word(`role.${row.ownerRole}`),
      },
      {
        key: "within",
        title: t("rule.within"),
        width: 110,
        numeric: true,
        sortable: true,
        rank: (row) => row.withinMinutes,
        text: (row) => t("rule.minutes", { count: row.withinMinutes }),
      },
      {
        key: "open",
        title: t("rule.open"),
        width: 110,
        numeric: true,
        sortable: true,
        rank: (row) => row.openHolds,
        text: (row) => String(row.openHolds),
      },
    ],
    [i18n.language, say, t, word],
  );
}

/** Review rules: which orders wait for a person, for whom, and for how long. */
export function Rules() {
  const { t } = useTranslation("review");
  const columns = useColumns();
  const mayWrite = useMay("orders.review");
  return (
    <ListPage
      view="rules"
      title={t("rule.title")}
      lead={t("rule.lead")}
      columns={columns}
      load={async (signal) => (await api.call(listRules, { signal })).rows}
      keyOf={(rule) => rule.id}
      titleOf={(rule) => rule.name}
      create={t("rule.create")}
      mayCreate={mayWrite}
      none={t("rule.none")}
      form={(rule, close) => <RuleForm rule={rule} readOnly={!mayWrite} onDone={close} />}
    />
  );
}
