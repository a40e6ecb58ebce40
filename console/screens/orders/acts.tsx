import { useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { BulkProgress } from "../../parts/bulk-progress.tsx";
import type { BulkChoice, FetchPage, GridSort } from "../../parts/grid/index.ts";
import { useShortcuts } from "../../parts/keys.ts";
import { useMay } from "../../shell/session.ts";
import { ActForm, type FormAct } from "./act-forms.tsx";
import { acts, useActing, type Act } from "./acting.ts";
import type { OrderRow } from "./columns.tsx";
import { useShipping } from "./shipping.tsx";

/** The letter of each act while orders are chosen. */
const letters: Readonly<Record<Act, string>> = {
  ...{ hold: "h", release: "r", assign: "a", pick: "p", ship: "s", cancel: "x" },
};

interface ActButtonsProps {
  readonly may: Readonly<Record<Act, boolean>>;
  readonly disabled: boolean;
  readonly onAsk: (act: Act) => void;
}

/** What may be done with the chosen orders, each also by its letter. */
function ActButtons({ may, disabled, onAsk }: ActButtonsProps) {
  const { t } = useTranslation("orderActs");
  const open = acts.filter((act) => may[act]);
  useShortcuts(
    open.map((act) => ({
      keys: letters[act],
      label: t(act),
      act: () => !disabled && onAsk(act),
    })),
  );
  return open.map((act) => (
    <button
      key={act}
      type="button"
      className="m-button"
      aria-keyshortcuts={letters[act]}
      title={letters[act].toUpperCase()}
      disabled={disabled}
      onClick={() => onAsk(act)}
    >
      {t(act)}
    </button>
  ));
}

const useMayAct = (): Readonly<Record<Act, boolean>> => {
  const [review, write, work] = [
    useMay("orders.review"),
    useMay("orders.write"),
    useMay("warehouse.write"),
  ];
  return { hold: review, release: review, assign: review, pick: work, ship: work, cancel: write };
};

/** Acts on the chosen orders, or on all that match; says how far it is and who refused. */
export function useOrderActs(
  fetchPage: FetchPage<OrderRow>,
  sort: GridSort | null,
): {
  readonly progress: ReactNode;
  readonly bulk: ((choice: BulkChoice<OrderRow>) => ReactNode) | null;
  /** Opens the table of tracking numbers without a choice; null for who may not ship. */
  readonly shipAny: (() => void) | null;
} {
  const { run, start } = useActing(fetchPage, sort);
  const [asking, setAsking] = useState<FormAct | null>(null);
  const shipping = useShipping();
  const may = useMayAct();
  const ask = (act: Act, choice: BulkChoice<OrderRow>) => {
    if (act === "pick") start(act, choice, null);
    else if (act === "ship") shipping.ask(choice);
    else setAsking(act);
  };
  const bulk = (choice: BulkChoice<OrderRow>) =>
    asking ? (
      <ActForm
        act={asking}
        onGo={(words) => {
          setAsking(null);
          start(asking, choice, words);
        }}
        onLeave={() => setAsking(null)}
      />
    ) : (
      <ActButtons
        may={{ ...may, ship: may.ship && choice.selection.kind === "rows" }}
        disabled={run.state?.running ?? false}
        onAsk={(act) => ask(act, choice)}
      />
    );
  return {
    progress: (
      <>
        <BulkProgress state={run.state} onStop={run.stop} onClose={run.close} />
        {shipping.panel}
      </>
    ),
    bulk: Object.values(may).some(Boolean) ? bulk : null,
    shipAny: may.ship ? () => shipping.ask("any") : null,
  };
}
