import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { listItems } from "../../contract/masters.ts";
import { api } from "../api.ts";
import { nameOf } from "../i18n.ts";

/** A field that finds an item by code, name or barcode as one types. */
export function ItemSelect({
  value,
  known,
  onChange,
  autoFocus,
}: {
  value?: number | undefined;
  /** How the chosen item is called, where the list need not hold it. */
  known?: string;
  onChange?: (id: number) => void;
  autoFocus?: boolean;
}) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const { data } = useQuery({
    queryKey: ["items", text],
    queryFn: () => api.call(listItems, { query: { text, limit: 30 } }),
  });
  const found = data?.rows ?? [];
  return (
    <Select
      showSearch
      filterOption={false}
      onSearch={setText}
      value={value}
      onChange={(id: number) => onChange?.(id)}
      autoFocus={autoFocus ?? false}
      placeholder={t("item.find")}
      aria-label={t("item.find")}
      style={{ minWidth: 240, width: "100%" }}
      options={[
        ...(known !== undefined && value !== undefined && !found.some(({ id }) => id === value)
          ? [{ value, label: known }]
          : []),
        ...found.map((item) => ({ value: item.id, label: `${item.code} · ${nameOf(item)}` })),
      ]}
    />
  );
}
