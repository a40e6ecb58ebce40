import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { listChannelViews, setChannelViewEndpoint } from "../../../contract/stock-shortfalls.ts";
import { api, useCommand } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { ActForm, SelectField, TextField } from "../../parts/form.tsx";
import { SaveTable } from "../../parts/grid/index.ts";
import type { FileColumn } from "../../parts/grid/index.ts";
import { useChannels } from "../../parts/masters.ts";
import { PageShell } from "../../parts/page-shell.tsx";
import { toast } from "../../parts/undo-toast.tsx";
import { useMay } from "../../shell/session.ts";

const kinds = ["exact", "band", "yes_no"] as const;
type Kind = (typeof kinds)[number];

interface ViewFormProps {
  readonly channelId: number;
  readonly name: string;
  readonly shows: Kind;
  readonly bands: readonly number[];
}

/** How much one channel is told. */
function ViewForm({ channelId, name, ...before }: ViewFormProps) {
  const { t } = useTranslation("goods");
  const mayWrite = useMay("stock.write");
  const save = useCommand(setChannelViewEndpoint, ["views"]);
  const [shows, setShows] = useState<string>(before.shows);
  const [bands, setBands] = useState(before.bands.join(", ") || "1, 10, 50");
  const kind = kinds.find((each) => each === shows) ?? "exact";
  const send = () => {
    const bounds = bands.split(/[\s,\uFF0C]+/).flatMap((each) => (each ? [Number(each)] : []));
    const body = { shows: kind, bands: kind === "band" ? bounds : [] };
    save.mutate({ params: { channelId }, body }, { tell: () => toast(t("views.saved")) });
  };
  return (
    <section className="card">
      <h2>{name}</h2>
      <ActForm
        label={name}
        error={save.error}
        pending={save.isPending || !mayWrite}
        submit={t("save")}
        onSubmit={send}
      >
        <SelectField
          label={t("views.shows")}
          value={shows}
          onChange={setShows}
          disabled={!mayWrite}
          options={kinds.map((value) => ({ value, label: t(`views.${value}`) }))}
        />
        {kind === "band" && (
          <TextField label={t("views.bands")} value={bands} onChange={setBands} required />
        )}
      </ActForm>
    </section>
  );
}

/** How much of the stock each channel is shown. */
export function ChannelViews() {
  const { t } = useTranslation("goods");
  const channels = useChannels();
  const { data, error } = useQuery({
    queryKey: ["views"],
    queryFn: () => api.call(listChannelViews),
  });
  const of = (id: number) => data?.rows.find((each) => each.channelId === id);
  const columns: readonly FileColumn<(typeof channels.rows)[number]>[] = [
    { title: t("views.channel"), text: (row) => channels.name(row.id) },
    { title: t("views.shows"), text: (row) => t(`views.${of(row.id)?.shows ?? "exact"}`) },
    { title: t("views.bands"), text: (row) => of(row.id)?.bands.join(", ") ?? "" },
  ];
  const save = data && (
    <SaveTable label={t("views.title")} columns={columns} rows={channels.rows} />
  );
  return (
    <PageShell title={t("views.title")} lead={t("views.lead")} actions={save}>
      <ErrorNotice error={error} />
      <div className="cards">
        {data &&
          channels.rows.map((row) => {
            const view = of(row.id);
            return (
              <ViewForm
                key={row.id}
                channelId={row.id}
                name={channels.name(row.id)}
                shows={view?.shows ?? "exact"}
                bands={view?.bands ?? []}
              />
            );
          })}
      </div>
    </PageShell>
  );
}
