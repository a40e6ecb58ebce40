import { useQuery } from "@tanstack/react-query";
import { Button, Input, Radio, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { getAftersale, matchAftersale } from "../../../contract/orders-aftersales.ts";
import { api, useCommand } from "../../api.ts";
import { count, instant, money, Nothing, Tag, Trouble } from "../../parts/basics.tsx";
import { toast } from "../../parts/undo-toast.tsx";
import { WhyModal } from "./why-modal.tsx";

type Aftersale = ReplyOf<typeof getAftersale>;
type Candidate = Aftersale["candidates"][number];

/** The line that each of the document's lines is about: what is chosen, else the first that fits. */
function chosenLines(
  document: Aftersale,
  candidate: Candidate,
  chosen: ReadonlyMap<number, number>,
) {
  return document.documentLines.flatMap(({ lineNo }) => {
    const fit = candidate.matches.find((each) => each.lineNo === lineNo)?.lineId;
    const lineId = chosen.get(lineNo) ?? fit;
    return lineId === undefined ? [] : [{ lineNo, lineId }];
  });
}

/** The lines of the document, each beside the order lines it may be about. */
function Lines({
  document,
  candidate,
  chosen,
  onChosen,
}: {
  readonly document: Aftersale;
  readonly candidate: Candidate;
  readonly chosen: ReadonlyMap<number, number>;
  readonly onChosen: (chosen: ReadonlyMap<number, number>) => void;
}) {
  const { t } = useTranslation("changes");
  const lines = chosenLines(document, candidate, chosen);
  return (
    <table className="plain">
      <tbody>
        {document.documentLines.map((line) => (
          <tr key={line.lineNo}>
            <td>
              {line.code} <span className="soft">{line.name}</span>
            </td>
            <td className="num">{count(line.units)}</td>
            <td>
              <Select
                style={{ width: 280 }}
                aria-label={t("match.line", { line: line.lineNo })}
                placeholder={t("match.noLine")}
                value={lines.find((each) => each.lineNo === line.lineNo)?.lineId}
                onChange={(lineId: number) => onChosen(new Map(chosen).set(line.lineNo, lineId))}
                options={candidate.matches
                  .filter((each) => each.lineNo === line.lineNo)
                  .map((each) => ({
                    value: each.lineId,
                    label: t("match.lineSays", { ...each }),
                  }))}
              />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Candidates({
  document,
  orderId,
  onOrder,
}: {
  readonly document: Aftersale;
  readonly orderId: number | null;
  readonly onOrder: (orderId: number) => void;
}) {
  const { t } = useTranslation("changes");
  if (document.candidates.length === 0) return <Nothing text={t("match.none")} />;
  return (
    <Radio.Group
      value={orderId}
      onChange={(event) => onOrder(event.target.value as number)}
      style={{ display: "grid", gap: 6, margin: "8px 0" }}
    >
      {document.candidates.map((each) => (
        <Radio key={each.orderId} value={each.orderId}>
          {each.number} · {instant(each.placedAt)} · {each.buyerMask || "—"} ·{" "}
          {money(each.totalMinor, document.currency)} ·{" "}
          {t("match.fits", { count: new Set(each.matches.map((fit) => fit.lineNo)).size })}{" "}
          {each.sameBuyer && <Tag tone="good">{t("match.sameBuyer")}</Tag>}
        </Radio>
      ))}
    </Radio.Group>
  );
}

interface MatchFormProps {
  readonly id: number;
  readonly number: string;
  readonly onLeave: () => void;
}

function MatchForm({ id, number: first, onLeave }: MatchFormProps) {
  const { t } = useTranslation("changes");
  const [number, setNumber] = useState(first);
  const [orderId, setOrderId] = useState<number | null>(null);
  const [chosen, setChosen] = useState<ReadonlyMap<number, number>>(new Map());
  const found = useQuery({
    queryKey: ["aftersales", id, number],
    queryFn: () => api.call(getAftersale, { params: { id }, query: number ? { number } : {} }),
  });
  const match = useCommand(matchAftersale, ["order", "aftersales"]);
  const document = found.data;
  const candidate =
    document?.candidates.find((each) => each.orderId === orderId) ?? document?.candidates[0];
  const choose = (next: number) => {
    setOrderId(next);
    setChosen(new Map());
  };
  const onGo = (why: string) => {
    if (!document || !candidate) return;
    const lines = chosenLines(document, candidate, chosen);
    match.mutate(
      { params: { id }, body: { orderId: candidate.orderId, lines, why } },
      { tell: () => toast(t("match.done")), onSuccess: onLeave },
    );
  };
  return (
    <WhyModal
      title={t("match.title")}
      onLeave={onLeave}
      onGo={onGo}
      state={match}
      lacks={!candidate && t("match.lacks")}
    >
      <Trouble error={found.error} />
      <Input.Search
        enterButton={t("match.find")}
        aria-label={t("match.number")}
        placeholder={t("match.number")}
        defaultValue={first}
        onSearch={(text) => {
          setNumber(text.trim());
          setOrderId(null);
        }}
      />
      {document && (
        <Candidates document={document} orderId={candidate?.orderId ?? null} onOrder={choose} />
      )}
      {document && candidate && (
        <Lines document={document} candidate={candidate} chosen={chosen} onChosen={setChosen} />
      )}
    </WhyModal>
  );
}

/** A button that finds the order a document is about, and says which lines. */
export function MatchAftersale({
  id,
  number = "",
}: {
  readonly id: number;
  /** Start of an order's number to begin with; the likely orders without it. */
  readonly number?: string;
}) {
  const { t } = useTranslation("changes");
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {t("match.open")}
      </Button>
      {isOpen && <MatchForm id={id} number={number} onLeave={() => setOpen(false)} />}
    </>
  );
}
