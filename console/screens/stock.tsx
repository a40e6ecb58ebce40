import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { App, Button, Drawer, Form, Input, InputNumber, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../contract/endpoint.ts";
import { changeStockEndpoint, listStock, planSupply, stockDetail } from "../../contract/stock.ts";
import { api, newKey, queries } from "../api.ts";
import { count, instant, Nothing, Page, Trouble } from "../parts/basics.tsx";
import { ItemSelect } from "../parts/item-select.tsx";
import { usePlaces } from "../parts/masters.ts";

type Level = ReplyOf<typeof listStock>["rows"][number];

/** What a stock number is made of: its movements and who holds it. */
function Detail({ level }: { level: Level }) {
  const { t } = useTranslation();
  const { data, error } = useQuery({
    queryKey: ["stock", "detail", level.itemId, level.placeId],
    queryFn: () => api.call(stockDetail, { params: level }),
  });
  return (
    <>
      <Trouble error={error} />
      <p>
        {t("stock.sum", {
          onHand: level.onHand,
          promised: level.promised,
          safety: level.safety,
          free: level.free,
        })}
      </p>
      <h3>{t("stock.reservations")}</h3>
      <table className="plain">
        <tbody>
          {data?.reservations.map((row) => (
            <tr key={`${row.claimId}/${row.supplyId}`}>
              <td>
                {t(`claim.${row.claimKind}`)} #{row.claimId}
              </td>
              <td>{row.supplyId === 0 ? t("stock.onHand") : t("stock.incoming")}</td>
              <td>{row.shipDay}</td>
              <td className="num">{count(row.units)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <h3>{t("stock.movements")}</h3>
      <table className="plain">
        <tbody>
          {data?.movements.map((row) => (
            <tr key={row.id}>
              <td>
                {t(`movement.${row.kind}`)}
                <div className="soft">{row.why}</div>
              </td>
              <td className="soft">
                {instant(row.at)}
                <br />
                {row.actor}
              </td>
              <td className={`num ${row.units < 0 ? "bad" : "good"}`}>
                {row.units > 0 ? "+" : ""}
                {count(row.units)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

interface Change {
  readonly itemId: number;
  readonly placeId: number;
  readonly units: number;
  readonly kind: "receipt" | "issue" | "adjustment" | "planned";
  readonly day?: string;
  readonly why: string;
}

function ChangeForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const places = usePlaces();
  const { message } = App.useApp();
  const [kind, setKind] = useState("receipt");
  const change = useMutation({
    mutationFn: (typed: Change): Promise<{ gained: number; slipped: number }> =>
      typed.kind === "planned"
        ? api.call(planSupply, {
            key: newKey(),
            body: {
              supplies: [
                {
                  itemId: typed.itemId,
                  placeId: typed.placeId,
                  kind: "planned",
                  day: typed.day ?? "",
                  units: typed.units,
                  documentNumber: typed.why,
                },
              ],
            },
          })
        : api.call(changeStockEndpoint, {
            key: newKey(),
            body: {
              kind: typed.kind,
              why: typed.why,
              changes: [{ itemId: typed.itemId, placeId: typed.placeId, units: typed.units }],
            },
          }),
    onSuccess: (done) => {
      void message.success(t("stock.changed", { gained: done.gained, slipped: done.slipped }));
      void queries.invalidateQueries({ queryKey: ["stock"] });
      onDone();
    },
  });
  return (
    <Form
      layout="vertical"
      onFinish={(typed: Change) => change.mutate(typed)}
      initialValues={{ kind: "receipt" }}
      requiredMark={false}
    >
      <Trouble error={change.error} />
      <Form.Item name="kind" label={t("stock.kind")}>
        <Select
          onChange={setKind}
          options={["receipt", "issue", "adjustment", "planned"].map((value) => ({
            value,
            label: t(`movement.${value}`),
          }))}
        />
      </Form.Item>
      <Form.Item name="itemId" label={t("line.item")} rules={[{ required: true }]}>
        <ItemSelect />
      </Form.Item>
      <Form.Item name="placeId" label={t("stock.place")} rules={[{ required: true }]}>
        <Select
          options={places.rows
            .filter((row) => row.kind === "warehouse" || row.kind === "store")
            .map((row) => ({ value: row.id, label: places.name(row.id) }))}
        />
      </Form.Item>
      <Form.Item name="units" label={t("line.units")} rules={[{ required: true }]}>
        <InputNumber precision={0} style={{ width: "100%" }} />
      </Form.Item>
      {kind === "planned" && (
        <Form.Item name="day" label={t("stock.day")} rules={[{ required: true }]}>
          <Input type="date" />
        </Form.Item>
      )}
      <Form.Item name="why" label={t("why")} rules={[{ required: true }]}>
        <Input />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={change.isPending}>
        {t("save")}
      </Button>
    </Form>
  );
}

/** Stock by item and place; every number opens to its movements and reservations. */
export function Stock() {
  const { t } = useTranslation();
  const places = usePlaces();
  const [text, setText] = useState("");
  const [open, setOpen] = useState<Level | null>(null);
  const [changing, setChanging] = useState(false);
  const list = useInfiniteQuery({
    queryKey: ["stock", text],
    initialPageParam: "",
    getNextPageParam: (page: { next: string | null }) => page.next ?? undefined,
    queryFn: ({ pageParam }) =>
      api.call(listStock, {
        query: {
          limit: 100,
          ...(text ? { text } : {}),
          ...(pageParam ? { after: pageParam } : {}),
        },
      }),
  });
  const rows = list.data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <Page
      title={t("nav.stock")}
      actions={
        <>
          <Input.Search
            allowClear
            placeholder={t("item.find")}
            aria-label={t("item.find")}
            style={{ width: 240 }}
            onSearch={setText}
          />
          <span style={{ flex: 1 }} />
          <Button type="primary" onClick={() => setChanging(true)}>
            {t("stock.change")}
          </Button>
        </>
      }
    >
      <Trouble error={list.error} />
      {list.data && rows.length === 0 ? (
        <Nothing
          text={t("stock.none")}
          action={<Button onClick={() => setChanging(true)}>{t("stock.change")}</Button>}
        />
      ) : (
        <div className="card scroll">
          <table className="plain">
            <thead>
              <tr>
                <th>{t("line.item")}</th>
                <th>{t("stock.place")}</th>
                {["onHand", "promised", "safety", "free", "incoming"].map((key) => (
                  <th key={key} className="num">
                    {t(`stock.${key}`)}
                  </th>
                ))}
                <th />
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={`${row.itemId}/${row.placeId}`}>
                  <td>
                    {row.code}
                    <div className="soft">{row.name}</div>
                  </td>
                  <td>{places.name(row.placeId)}</td>
                  <td className="num">{count(row.onHand)}</td>
                  <td className="num">{count(row.promised)}</td>
                  <td className="num">{count(row.safety)}</td>
                  <td className={`num ${row.free <= 0 ? "bad" : ""}`}>{count(row.free)}</td>
                  <td className="num">{count(row.incoming)}</td>
                  <td className="num">
                    <Button size="small" onClick={() => setOpen(row)}>
                      {t("open")}
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {list.hasNextPage && (
            <Button
              onClick={() => void list.fetchNextPage()}
              loading={list.isFetchingNextPage}
              style={{ marginTop: 8 }}
            >
              {t("more")}
            </Button>
          )}
        </div>
      )}
      <Drawer
        open={open !== null}
        onClose={() => setOpen(null)}
        title={open ? `${open.code} · ${places.name(open.placeId)}` : ""}
        size="large"
      >
        {open && <Detail level={open} />}
      </Drawer>
      <Drawer open={changing} onClose={() => setChanging(false)} title={t("stock.change")}>
        {changing && <ChangeForm onDone={() => setChanging(false)} />}
      </Drawer>
    </Page>
  );
}
