import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import {
  changeTransferEndpoint,
  receiveTransferEndpoint,
} from "../../../contract/stock-transfers.ts";
import type { listTransfersEndpoint } from "../../../contract/stock-transfers.ts";
import { nameOf } from "../../i18n.ts";
import { useCommand } from "../../api.ts";
import { count, day, instant } from "../../parts/basics.tsx";
import { ActForm, TextField, Tick } from "../../parts/form.tsx";
import { usePlaces } from "../../parts/masters.ts";
import { useMoved } from "./rows.ts";

export type Transfer = ReplyOf<typeof listTransfersEndpoint>["rows"][number];
type Line = Transfer["lines"][number];

const openOf = (line: Line) => line.shipped - line.received - line.missing;
const keyOf = (line: Line) => `${line.itemId}/${line.lotId}/${line.ownerId}`;

/** What has arrived, lot by lot; with the last word that nothing more will come. */
function ReceiveForm({ transfer }: { readonly transfer: Transfer }) {
  const { t } = useTranslation("goods");
  const tell = useMoved();
  const receive = useCommand(receiveTransferEndpoint);
  const open = transfer.lines.filter((line) => openOf(line) > 0);
  const [typed, setTyped] = useState<ReadonlyMap<string, string>>(new Map());
  const [close, setClose] = useState(false);
  const unitsOf = (line: Line) => Number(typed.get(keyOf(line)) ?? openOf(line));
  const send = () => {
    const lines = open
      .map((line) => ({ itemId: line.itemId, lotId: line.lotId, units: unitsOf(line) }))
      .filter((line) => line.units > 0);
    const body = { lines, close, why: t("transfer.receive") };
    receive.mutate({ params: { id: transfer.id }, body }, { tell });
  };
  return (
    <ActForm
      label={t("transfer.receive")}
      error={receive.error}
      pending={receive.isPending}
      submit={t("transfer.receive")}
      onSubmit={send}
    >
      {open.map((line) => (
        <TextField
          key={keyOf(line)}
          type="number"
          min={0}
          max={openOf(line)}
          label={`${line.code} · ${t("transfer.open")} ${openOf(line)}`}
          value={String(unitsOf(line))}
          onChange={(value) => setTyped(new Map(typed).set(keyOf(line), value))}
        />
      ))}
      <Tick label={t("transfer.close")} checked={close} onChange={setClose} />
    </ActForm>
  );
}

function DayForm({ transfer }: { readonly transfer: Transfer }) {
  const { t } = useTranslation("goods");
  const tell = useMoved();
  const change = useCommand(changeTransferEndpoint);
  const [day, setDay] = useState(transfer.day);
  const [why, setWhy] = useState("");
  const send = () =>
    change.mutate({ params: { id: transfer.id }, body: { day, why: why.trim() } }, { tell });
  return (
    <ActForm
      label={t("transfer.changeDay")}
      error={change.error}
      pending={change.isPending}
      submit={t("transfer.changeDay")}
      onSubmit={send}
    >
      <TextField
        label={t("transfer.expected")}
        type="date"
        value={day}
        onChange={setDay}
        required
      />
      <TextField label={t("why")} value={why} onChange={setWhy} maxLength={2_000} required />
    </ActForm>
  );
}

/** One transfer: what it carries, and what may be done with it. */
export function TransferRecord(props: { readonly transfer: Transfer; readonly readOnly: boolean }) {
  const { t } = useTranslation("goods");
  const { name } = usePlaces();
  const { transfer } = props;
  const canWork = transfer.state === "under_way" && !props.readOnly;
  return (
    <>
      <p>
        {name(transfer.fromPlaceId)} → {name(transfer.toPlaceId)} · {day(transfer.day)}
      </p>
      <p className="m-soft">
        {transfer.actor} · {instant(transfer.shippedAt)} · {transfer.why}
      </p>
      <table className="plain">
        <thead>
          <tr>
            <th>{t("code")}</th>
            <th className="num">{t("transfer.shipped")}</th>
            <th className="num">{t("transfer.arrived")}</th>
            <th className="num">{t("transfer.missing")}</th>
          </tr>
        </thead>
        <tbody>
          {transfer.lines.map((line) => (
            <tr key={keyOf(line)}>
              <td>
                {line.code} <span className="m-soft">{nameOf(line)}</span>
              </td>
              <td className="num">{count(line.shipped)}</td>
              <td className="num">{count(line.received)}</td>
              <td className="num">{count(line.missing)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {canWork && <ReceiveForm transfer={transfer} />}
      {canWork && <DayForm transfer={transfer} />}
    </>
  );
}
