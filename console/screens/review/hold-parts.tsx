import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { assignHold, holdReasons, holdRoles } from "../../../contract/review.ts";
import type { listHolds } from "../../../contract/review.ts";
import { useCommand } from "../../api.ts";
import type { FilterField, FilterView } from "../../parts/filter-bar.tsx";
import { detailText } from "../../parts/hold-detail.ts";
import { ActForm, SelectField, TextField } from "../../parts/form.tsx";
import { useFormat } from "../../parts/format.ts";
import { amountOf, refreshRows } from "../../parts/grid/index.ts";
import type { GridColumn } from "../../parts/grid/index.ts";
import { useChannels } from "../../parts/masters.ts";
import { typedInstant, typedText } from "../../parts/typed-time.ts";
import { toast } from "../../parts/undo-toast.tsx";

export type HoldRow = ReplyOf<typeof listHolds>["rows"][number];

/** The loaded rows, for what stands beside an open one. */
export const useRows = () => useState<readonly HoldRow[]>([]);

/** The filters of the holds. */
export function useHoldFields(): readonly FilterField[] {
  const { t } = useTranslation("review");
  const { t: word } = useTranslation();
  return [
    {
      kind: "choice",
      key: "reason",
      label: t("hold.reason"),
      options: holdReasons.map((value) => ({ value, label: word(`reason.${value}`) })),
    },
    {
      kind: "choice",
      key: "ownerRole",
      label: t("rule.owner"),
      options: holdRoles.map((value) => ({ value, label: word(`role.${value}`) })),
    },
    { kind: "flag", key: "late", label: t("hold.lateOnly") },
  ];
}

/** The views that come with the holds. */
export function useHoldViews(): readonly FilterView[] {
  const { t } = useTranslation("review");
  const { t: word } = useTranslation();
  return [
    { id: "all", label: t("hold.all"), filter: {} },
    { id: "late", label: t("hold.late"), filter: { late: "true" } },
    { id: "review", label: word("reason.review"), filter: { reason: "review" } },
    { id: "unmapped", label: word("reason.unmapped"), filter: { reason: "unmapped" } },
  ];
}

/** What the grid shows of a hold. */
export function useHoldColumns(): readonly GridColumn<HoldRow>[] {
  const { t, i18n } = useTranslation("review");
  const { t: word } = useTranslation();
  const format = useFormat();
  const channels = useChannels();
  return useMemo(
    () => [
      { key: "number", title: word("order.number"), width: 170, text: (row) => row.number },
      {
        key: "due",
        title: t("hold.due"),
        width: 190,
        sortable: true,
        text: (row) => row.dueAt,
        render: (row) => <Due at={row.dueAt} />,
      },
      {
        key: "reason",
        title: t("hold.reason"),
        width: 120,
        text: (row) => word(`reason.${row.reason}`),
      },
      {
        key: "detail",
        title: t("hold.detail"),
        width: 220,
        text: (row) => detailText(row.detail, word),
      },
      {
        key: "owner",
        title: t("rule.owner"),
        width: 120,
        text: (row) => word(`role.${row.ownerRole}`),
      },
      {
        key: "channel",
        title: word("order.channel"),
        width: 120,
        text: (row) => channels.name(row.channelId),
      },
      {
        key: "total",
        title: word("order.total"),
        width: 120,
        ...amountOf((row) => ({ minor: row.totalMinor, currency: row.currency }), format.money),
      },
      {
        key: "placed",
        title: t("hold.placed"),
        width: 120,
        sortable: true,
        text: (row) => row.placedAt,
        render: (row) => <time dateTime={row.placedAt}>{format.instant(row.placedAt)}</time>,
      },
    ],
    [i18n.language, channels.rows, t, word, format],
  );
}

/** The time limit: how long is left, or that it has passed, in words and with a sign. */
function Due({ at }: { readonly at: string }) {
  const { t } = useTranslation("review");
  const format = useFormat();
  const nowMs = Date.now();
  const late = Date.parse(at) < nowMs;
  return (
    <time dateTime={at} title={format.fullInstant(at)}>
      {format.instant(at)}{" "}
      <span className={`m-tag ${late ? "m-tag-bad" : ""}`}>
        {late ? `⚠ ${t("hold.overdue")}` : format.relative(at, nowMs)}
      </span>
    </time>
  );
}

interface AssignFormProps {
  readonly hold: HoldRow;
  readonly readOnly: boolean;
}

/** Gives a hold another owner and time limit, with the reason. */
export function AssignForm({ hold, readOnly }: AssignFormProps) {
  const { t } = useTranslation("review");
  const { t: word } = useTranslation();
  const [ownerRole, setOwnerRole] = useState(hold.ownerRole);
  const [due, setDue] = useState(typedText(hold.dueAt));
  const [why, setWhy] = useState("");
  const assign = useCommand(assignHold, ["order", "home"]);
  const submit = () =>
    assign.mutate(
      {
        params: { id: hold.id },
        body: {
          ownerRole: holdRoles.find((each) => each === ownerRole) ?? "order_operations",
          dueAt: typedInstant(due),
          why,
        },
      },
      {
        tell: () => {
          refreshRows("holds");
          toast(t("hold.assigned", { number: hold.number }));
        },
      },
    );
  return (
    <ActForm
      label={t("hold.assign")}
      error={assign.error}
      pending={assign.isPending || readOnly}
      submit={t("hold.assign")}
      onSubmit={submit}
    >
      <dl className="m-pairs">
        <div>
          <dt>{t("hold.reason")}</dt>
          <dd>
            {word(`reason.${hold.reason}`)} {detailText(hold.detail, word)}
          </dd>
        </div>
      </dl>
      <SelectField
        label={t("rule.owner")}
        value={ownerRole}
        options={holdRoles.map((value) => ({ value, label: word(`role.${value}`) }))}
        onChange={setOwnerRole}
      />
      <TextField
        label={t("hold.due")}
        type="datetime-local"
        value={due}
        onChange={setDue}
        required
      />
      <TextField label={t("hold.why")} value={why} onChange={setWhy} required maxLength={2_000} />
    </ActForm>
  );
}
