import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import type { previewCount } from "../../../contract/stock-counts.ts";
import { countStockEndpoint } from "../../../contract/stock.ts";
import { nameOf } from "../../i18n.ts";
import { useCommand } from "../../api.ts";
import { count, Tag } from "../../parts/basics.tsx";
import { ActForm, TextField } from "../../parts/form.tsx";
import { BothUnits } from "../../parts/units-field.tsx";
import { toast } from "../../parts/undo-toast.tsx";
import { useMoved } from "./rows.ts";

type Row = ReplyOf<typeof previewCount>["rows"][number];

/** The count beside the book, row by row; what differs, what cannot be, what will hurt promises. */
export function Compared({ rows }: { readonly rows: readonly Row[] }) {
  const { t } = useTranslation("goods");
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={t("count.difference")}>
      <table className="plain">
        <thead>
          <tr>
            <th>{t("code")}</th>
            <th>{t("name")}</th>
            <th>{t("lot")}</th>
            <th className="num">{t("count.counted")}</th>
            <th className="num">{t("count.book")}</th>
            <th className="num">{t("count.difference")}</th>
            <th className="num">{t("count.promised")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={`${index} ${row.code}`}>
              <td>{row.code}</td>
              <td>{nameOf(row)}</td>
              <td>
                {row.lot} {row.isNewLot && <Tag>{t("count.newLot")}</Tag>}
              </td>
              <td className="num">
                {count(row.counted)}
                <div>
                  <BothUnits item={{ unit: row.unit, units: row.larger }} units={row.counted} />
                </div>
              </td>
              <td className="num">{count(row.book)}</td>
              <td className="num">
                {row.problem ? (
                  <Tag tone="bad">{t(`count.problem.${row.problem}`)}</Tag>
                ) : (
                  `${row.difference > 0 ? "+" : ""}${count(row.difference)}`
                )}
              </td>
              <td className="num">
                {count(row.promised)}{" "}
                {row.difference < 0 &&
                  row.promised > 0 &&
                  row.lot === "" &&
                  row.counted < row.promised && <Tag tone="warn">{t("count.hurts")}</Tag>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface PostFormProps {
  readonly placeId: number;
  readonly rows: readonly Row[];
  readonly onDone: () => void;
}

/** Posts the count that was looked at; only when every row can be. */
export function PostForm({ placeId, rows, onDone }: PostFormProps) {
  const { t } = useTranslation("goods");
  const tell = useMoved();
  const post = useCommand(countStockEndpoint, ["shortfalls"]);
  const [why, setWhy] = useState("");
  const wrong = rows.filter((row) => row.problem !== null).length;
  const differing = rows.filter((row) => row.difference !== 0);
  const send = () => {
    const counted = rows.map((row) => ({
      ...{ itemId: row.itemId ?? 0, placeId, units: row.counted },
      ...(row.lot ? { lot: { code: row.lot } } : {}),
    }));
    post.mutate(
      { body: { why: why.trim(), counted } },
      {
        tell: (done) => {
          tell(done);
          toast(t("count.posted", { count: done.differences }));
        },
        onSuccess: onDone,
      },
    );
  };
  return (
    <ActForm
      label={t("count.post")}
      error={post.error}
      pending={post.isPending || wrong > 0}
      submit={t("count.post")}
      onSubmit={send}
    >
      {wrong > 0 && <p className="bad">{t("count.mend", { count: wrong })}</p>}
      {differing.length === 0 && <p>{t("count.same")}</p>}
      <TextField label={t("why")} value={why} onChange={setWhy} maxLength={2_000} required />
    </ActForm>
  );
}
