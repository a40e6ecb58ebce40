import { Input, Modal } from "antd";
import { useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Trouble } from "../../parts/basics.tsx";
import { useReturnFocus } from "../../parts/return-focus.ts";

/** A dialogue that asks why, because the reason stands in the order's timeline. */
export function WhyModal({
  title,
  onLeave,
  onGo,
  state,
  children,
}: {
  readonly title: string;
  readonly onLeave: () => void;
  readonly onGo: (why: string) => void;
  readonly state: { readonly error: unknown; readonly isPending: boolean };
  readonly children?: ReactNode;
}) {
  const { t } = useTranslation("changes");
  const [why, setWhy] = useState("");
  // It is taken away rather than closed, so that Ant Design never comes to give the focus back.
  useReturnFocus();
  return (
    <Modal
      open
      title={title}
      width={680}
      onCancel={onLeave}
      onOk={() => onGo(why.trim())}
      okButtonProps={{ disabled: why.trim() === "", loading: state.isPending }}
    >
      <Trouble error={state.error} />
      {children}
      <Input.TextArea
        rows={2}
        value={why}
        placeholder={t("why")}
        aria-label={t("why")}
        onChange={(event) => setWhy(event.target.value)}
      />
    </Modal>
  );
}
