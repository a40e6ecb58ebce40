import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Button, Form, Input, InputNumber, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { placeOrder } from "../../contract/orders.ts";
import { api, newKey } from "../api.ts";
import { Page, Trouble } from "../parts/basics.tsx";
import { ItemSelect } from "../parts/item-select.tsx";
import { useChannels } from "../parts/masters.ts";

interface Typed {
  readonly channelId: number;
  readonly externalId: string;
  readonly buyer?: string;
  readonly note?: string;
  readonly policy: "complete" | "partial" | "backorder";
  readonly lines: readonly { itemId: number; units: number; price?: number }[];
}

/** An order typed by hand (phone, WeChat): Tab moves, Enter on the last field saves. */
export function NewOrder() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const channels = useChannels();
  // Unique enough for one desk; whoever has a number of their own types over it.
  const [proposed] = useState(
    () => `M${new Date().toISOString().slice(2, 19).replaceAll(/\D/g, "")}`,
  );
  const place = useMutation({
    mutationFn: (typed: Typed) =>
      api.call(placeOrder, {
        key: newKey(),
        body: {
          channelId: typed.channelId,
          externalId: typed.externalId,
          kind: "manual",
          policy: typed.policy,
          buyerMask: typed.buyer ?? "",
          note: typed.note ?? "",
          lines: typed.lines.map((line) => ({
            itemId: line.itemId,
            units: line.units,
            unitPrice: String(line.price ?? 0),
          })),
        },
      }),
    onSuccess: (placed) => void navigate({ to: `/orders/${placed.orderId}` }),
  });
  const manual = channels.rows.find((row) => row.kind === "manual") ?? channels.rows[0];
  if (!manual) return <Page title={t("nav.newOrder")}>{null}</Page>;
  return (
    <Page title={t("nav.newOrder")}>
      <Trouble error={place.error} />
      <Form
        layout="vertical"
        className="card"
        style={{ maxWidth: 860 }}
        requiredMark={false}
        onFinish={(typed: Typed) => place.mutate(typed)}
        initialValues={{
          channelId: manual.id,
          policy: "backorder",
          externalId: proposed,
          lines: [{ units: 1 }],
        }}
      >
        <div className="cards">
          <Form.Item name="channelId" label={t("order.channel")}>
            <Select
              options={channels.rows.map((row) => ({
                value: row.id,
                label: channels.name(row.id),
              }))}
            />
          </Form.Item>
          <Form.Item name="externalId" label={t("order.number")} rules={[{ required: true }]}>
            <Input />
          </Form.Item>
          <Form.Item name="policy" label={t("order.policy")}>
            <Select
              options={["complete", "partial", "backorder"].map((value) => ({
                value,
                label: t(`policy.${value}`),
              }))}
            />
          </Form.Item>
          <Form.Item name="buyer" label={t("order.buyer")}>
            <Input />
          </Form.Item>
        </div>
        <Form.List name="lines">
          {(fields, { add, remove }) => (
            <>
              {fields.map((field, index) => (
                <div
                  key={field.key}
                  style={{
                    display: "grid",
                    gridTemplateColumns: "minmax(0, 1fr) 110px 130px 44px",
                    gap: 8,
                  }}
                >
                  <Form.Item
                    name={[field.name, "itemId"]}
                    rules={[{ required: true, message: t("item.find") }]}
                  >
                    <ItemSelect autoFocus={index === 0} />
                  </Form.Item>
                  <Form.Item name={[field.name, "units"]} rules={[{ required: true }]}>
                    <InputNumber
                      min={1}
                      precision={0}
                      aria-label={t("line.units")}
                      style={{ width: "100%" }}
                    />
                  </Form.Item>
                  <Form.Item name={[field.name, "price"]}>
                    <InputNumber
                      min={0}
                      aria-label={t("line.price")}
                      placeholder={t("line.price")}
                      style={{ width: "100%" }}
                    />
                  </Form.Item>
                  <Button aria-label={t("line.remove")} onClick={() => remove(field.name)}>
                    ×
                  </Button>
                </div>
              ))}
              <Button onClick={() => add({ units: 1 })}>{t("line.add")}</Button>
            </>
          )}
        </Form.List>
        <Form.Item name="note" label={t("order.note")} style={{ marginTop: 12 }}>
          <Input.TextArea rows={2} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={place.isPending}>
          {t("order.place")}
        </Button>
      </Form>
    </Page>
  );
}
