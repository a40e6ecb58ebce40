import { useTranslation } from "react-i18next";
import { listKeys } from "../../../contract/people.ts";
import { api } from "../../api.ts";
import { ListPage } from "../../parts/list-page.tsx";
import { useMay } from "../../shell/session.ts";
import { useKeyColumns } from "./key-columns.tsx";
import { NewKey, OpenKey } from "./key-form.tsx";

/** API keys: what programs may do, when each was last used, and its end. */
export function Keys() {
  const { t } = useTranslation("people");
  const columns = useKeyColumns();
  return (
    <ListPage
      view="keys"
      title={t("key.title")}
      lead={t("key.lead")}
      columns={columns}
      load={async (signal) => (await api.call(listKeys, { signal })).rows}
      keyOf={(row) => row.id}
      titleOf={(row) => row.name}
      create={t("key.create")}
      mayCreate={useMay("people.write")}
      none={t("key.none")}
      form={(row, close) => (row ? <OpenKey row={row} /> : <NewKey onDone={close} />)}
    />
  );
}
