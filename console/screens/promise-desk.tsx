import { useMutation } from "@tanstack/react-query";
import { Button, Form, Input, InputNumber, Select } from "antd";
import { useTranslation } from "react-i18next";
import { createQuote, inquirePromise } from "../../contract/stock.ts";
import { api, newKey } from "../api.ts";
import { currentLocale } from "../i18n.ts";
import { count, instant, Page, Tag, Trouble } from "../parts/basics.tsx";
import { ItemSelect } from "../parts/item-select.tsx";
import { useChannels, usePlaces } from "../parts/masters.ts";

interface Typed {
  readonly channelId: number;
  readonly wantedDay?: string;
  readonly lines: readonly { itemId: number; units: number }[];
}
const bodyOf = (typed: Typed) => ({
  channelId: typed.channelId,
  wantedDay: typed.wantedDay || null,
  lines: typed.lines.map(({ itemId, units }) => ({ itemId, units })),
});

/** Type items and a channel, get dates and reasons before anything is committed; hold them as a quote. */
export function PromiseDesk() {
  const { t } = useTranslation();
  const channels = useChannels();
  const places = usePlaces();
  const [form] = Form.useForm<Typed>();
  const ask = useMutation({
    mutationFn: (typed: Typed) => api.call(inquirePromise, { body: bodyOf(typed) }),
  });
  const quote = useMutation({
    mutationFn: (typed: Typed) =>
      api.call(createQuote, { key: newKey(), body: { ...bodyOf(typed), holdSeconds: 900 } }),
  });
  const language = currentLocale() === "en" ? "en" : "zh";
  const [first] = channels.rows;
  if (!first) return <Page title={t("nav.promise")}>{null}</Page>;
  return (
    <Page title={t("nav.promise")}>
      <div className="two">
        <Form
          form={form}
          layout="vertical"
          className="card"
          requiredMark={false}
          onFinish={(typed: Typed) => ask.mutate(typed)}
          initialValues={{ channelId: first.id, lines: [{ units: 1 }] }}
        >
          <Form.Item name="channelId" label={t("order.channel")}>
            <Select
              options={channels.rows.map((row) => ({
                value: row.id,
                label: channels.name(row.id),
              }))}
            />
          </Form.Item>
          <Form.Item name="wantedDay" label={t("promise.wanted")}>
            <Input type="date" />
          </Form.Item>
          <Form.List name="lines">
            {(fields, { add, remove }) => (
              <>
                {fields.map((field) => (
                  <div
                    key={field.key}
                    style={{
                      display: "grid",
                      gridTemplateColumns: "minmax(0, 1fr) 110px 44px",
                      gap: 8,
                    }}
                  >
                    <Form.Item
                      name={[field.name, "itemId"]}
                      rules={[{ required: true, message: t("item.find") }]}
                    >
                      <ItemSelect />
                    </Form.Item>
                    <Form.Item name={[field.name, "units"]} rules={[{ required: true }]}>
                      <InputNumber
                        min={1}
                        precision={0}
                        aria-label={t("line.units")}
                        style={{ width: "100%" }}
                      />
                    </Form.Item>
                    <Button aria-label={t("line.remove")} onClick={() => remove(field.name)}>
                      ×
                    </Button>
                  </div>
                ))}
                <Button onClick={() => add({ units: 1 })} style={{ marginBottom: 14 }}>
                  {t("line.add")}
                </Button>
              </>
            )}
          </Form.List>
          <Button type="primary" htmlType="submit" loading={ask.isPending}>
            {t("promise.ask")}
          </Button>
        </Form>
        <section className="card" aria-live="polite">
          <h2>{t("promise.answer")}</h2>
          <Trouble error={ask.error ?? quote.error} />
          {!ask.data && !ask.error && <p className="soft">{t("promise.hint")}</p>}
          {ask.data && (
            <>
              <Tag tone={ask.data.outcome === "granted" ? "good" : "warn"}>
                {t(`outcome.${ask.data.outcome}`)}
              </Tag>
              {ask.data.lines.map((line, index) => (
                <div key={index} style={{ margin: "12px 0" }}>
                  <strong>{line.deliverDay ?? t("order.noDay")}</strong> ·{" "}
                  {count(line.units - line.shortUnits)} / {count(line.units)}
                  {line.reasons.map((reason, at) => (
                    <div key={at} className={reason.code === "short" ? "bad" : "soft"}>
                      {reason[language]}
                    </div>
                  ))}
                  {line.slices.map((slice, at) => (
                    <div key={at} className="soft">
                      {places.name(slice.placeId)} · {count(slice.units)} · {slice.shipDay} →{" "}
                      {slice.deliverDay}
                    </div>
                  ))}
                </div>
              ))}
              <Button onClick={() => quote.mutate(form.getFieldsValue())} loading={quote.isPending}>
                {t("promise.quote")}
              </Button>
              {quote.data && (
                <p className="good">
                  {t("promise.quoted", { id: quote.data.id, until: instant(quote.data.expiresAt) })}
                </p>
              )}
            </>
          )}
        </section>
      </div>
    </Page>
  );
}
