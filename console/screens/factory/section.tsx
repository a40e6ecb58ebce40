import { useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { getFactory } from "../../../contract/production.ts";
import { api } from "../../api.ts";
import { EmptyState } from "../../parts/empty-state.tsx";
import { EntityDrawer } from "../../parts/entity-drawer.tsx";
import { DataGrid, useSort, wholeList } from "../../parts/grid/index.ts";
import type { GridColumn } from "../../parts/grid/index.ts";
import { useUrlState } from "../../parts/url-state.ts";
import { useMay } from "../../shell/session.ts";
import { History } from "./history.tsx";
import type { Factory } from "./reads.ts";

interface SectionProps<Row> {
  /** Names the list in the address and in the person's memory. */
  readonly view: "resources" | "centres" | "plants" | "families";
  readonly columns: readonly GridColumn<Row>[];
  readonly rowsOf: (factory: Factory) => readonly Row[];
  readonly keyOf: (row: Row) => number;
  readonly titleOf: (row: Row) => string;
  /** The form of one row, or of a new one. */
  readonly form: (row: Row | null, done: () => void) => ReactNode;
  /** A sheet to paste, where many rows come at once. */
  readonly paste?: (done: () => void) => ReactNode;
}

/** Words of the find field and the plant of the address, as a filter over rows. */
function fits(row: object, state: Readonly<Record<string, string>>): boolean {
  const values = row as Readonly<Record<string, unknown>>;
  const text = (state["text"] ?? "").trim().toLowerCase();
  const named = ["code", "name", "nameEn"].some((key) =>
    String(values[key] ?? "")
      .toLowerCase()
      .includes(text),
  );
  const plant = state["plant"];
  return named && (!plant || !("placeId" in values) || String(values["placeId"]) === plant);
}

interface ButtonsProps {
  readonly view: string;
  readonly mayPaste: boolean;
  readonly onShow: (id: string) => void;
}

/** What begins new rows. */
function Buttons({ view, mayPaste, onShow }: ButtonsProps) {
  const { t } = useTranslation("factory");
  return (
    <div className="m-actions">
      {mayPaste && (
        <button type="button" className="m-button" onClick={() => onShow("paste")}>
          {t("paste.title")}
        </button>
      )}
      <button type="button" className="m-button m-primary" onClick={() => onShow("new")}>
        {t(`create.${view}`)}
      </button>
    </div>
  );
}

/** One kind of what plants have: its list, and beside it the form of the open one. */
export function Section<Row extends object>(props: SectionProps<Row>) {
  const { view, columns, keyOf, titleOf, form, paste } = props;
  const { t } = useTranslation("factory");
  const [state, setState] = useUrlState();
  const sorting = useSort();
  const mayWrite = useMay("factory.write");
  const [rows, setRows] = useState<readonly Row[]>([]);
  const open = state["open"];
  const row = rows.find((each) => String(keyOf(each)) === open) ?? null;
  const show = (id: string | null) => setState({ open: id }, true);
  const close = () => show(null);
  const load = async (signal: AbortSignal) =>
    props.rowsOf(await api.call(getFactory, { signal })).filter((each) => fits(each, state));
  const buttons = mayWrite && <Buttons view={view} mayPaste={paste !== undefined} onShow={show} />;
  return (
    <>
      <DataGrid<Row>
        viewId={`factory-${view}`}
        label={t(`views.${view}`)}
        columns={columns}
        rowKey={keyOf}
        query={{ text: state["text"] ?? "", plant: state["plant"] ?? "" }}
        {...sorting}
        fetchPage={wholeList(load, columns)}
        onRows={setRows}
        onOpen={(each) => show(String(keyOf(each)))}
        tools={buttons}
        empty={
          <EmptyState title={t(`views.${view}`)} text={t(`none.${view}`)}>
            {buttons}
          </EmptyState>
        }
      />
      {paste && open === "paste" && mayWrite && (
        <EntityDrawer title={t("paste.title")} onClose={close}>
          {paste(close)}
        </EntityDrawer>
      )}
      {(row !== null || (open === "new" && mayWrite)) && (
        <EntityDrawer
          title={row ? titleOf(row) : t(`create.${view}`)}
          onClose={close}
          footer={row && <History subject={keyOf(row)} />}
        >
          <fieldset className="m-bare" disabled={!mayWrite} key={open}>
            {form(row, close)}
          </fieldset>
        </EntityDrawer>
      )}
    </>
  );
}
