import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { getSignInPolicy, setSignInPolicy } from "../../../contract/two-step.ts";
import { api, useCommand } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { Tick } from "../../parts/form.tsx";
import { toast } from "../../parts/undo-toast.tsx";

/** Whether everybody of the company needs a second step; for who may say so. */
export function SignInPolicy() {
  const { t } = useTranslation("people");
  const { data } = useQuery({
    queryKey: ["sign-in-policy"],
    queryFn: () => api.call(getSignInPolicy),
  });
  const set = useCommand(setSignInPolicy, ["sign-in-policy"]);
  if (!data) return null;
  const save = (twoStepRequired: boolean) =>
    set.mutate(
      { body: { twoStepRequired } },
      { tell: () => toast(t(twoStepRequired ? "user.requiredOn" : "user.requiredOff")) },
    );
  return (
    <div>
      <Tick
        label={t("user.required")}
        checked={data.twoStepRequired}
        disabled={set.isPending}
        onChange={save}
      />
      <p className="m-soft">{t("user.requiredHint")}</p>
      <ErrorNotice error={set.error} />
    </div>
  );
}
