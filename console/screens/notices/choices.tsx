import { queryOptions, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { chooseNotice, listNoticeChoices, noticeChoices } from "../../../contract/own/notices.ts";
import { api, useCommand } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { SelectField } from "../../parts/form.tsx";

/** Of which kinds one may be told, and what one chose. */
export const readChoices = queryOptions({
  queryKey: ["notices", "choices"],
  queryFn: () => api.call(listNoticeChoices),
});

/** For each kind: told as one's role is, always, or never. */
export function Choices() {
  const { t } = useTranslation("notices");
  const { data, error } = useQuery(readChoices);
  const choose = useCommand(chooseNotice, ["notices"]);
  return (
    <details>
      <summary>{t("choices")}</summary>
      <p className="m-soft">{t("choicesText")}</p>
      <ErrorNotice error={error ?? choose.error} />
      <div className="m-inline">
        {data?.rows.map(({ kind, told }) => (
          <SelectField
            key={kind}
            label={t(`kind.${kind}`)}
            value={told}
            options={noticeChoices.map((value) => ({ value, label: t(`told.${value}`) }))}
            onChange={(word) => {
              const next = noticeChoices.find((each) => each === word);
              if (next) choose.mutate({ params: { kind }, body: { told: next } });
            }}
          />
        ))}
      </div>
    </details>
  );
}
