import { Input, Modal } from "antd";
import { useRef, useState } from "react";
import type { ReactNode } from "react";
import type { TextAreaRef } from "antd/es/input/TextArea";
import { useTranslation } from "react-i18next";
import { Trouble } from "../../parts/basics.tsx";
import { Untakable } from "../../parts/error-notice.tsx";
import { FirstField } from "../../parts/focus/first-field.tsx";
import { useReturnFocus } from "../../parts/focus/return-focus.ts";

/** A dialogue that asks why, because the reason stands in the order's timeline. */
export function WhyModal({
  title,
  onLeave,
  onGo,
  state,
  lacks,
  children,
}: {
  readonly title: string;
  readonly onLeave: () => void;
  readonly onGo: (why: string) => void;
  readonly state: { readonly error: unknown; readonly isPending: boolean };
  /** What has to be said first, beside the reason; false when nothing is. */
  readonly lacks?: string | false;
  readonly children?: ReactNode;
}) {
  const { t } = useTranslation("changes");
  const [why, setWhy] = useState("");
  const [refused, setRefused] = useState(false);
  const reason = useRef<TextAreaRef>(null);
  // It is taken away rather than closed, so that Ant Design never comes to give the focus back.
  useReturnFocus();
  const missing = lacks || (why.trim() === "" && t("whyFirst"));
  const go = () => {
    setRefused(Boolean(missing));
    if (!missing) onGo(why.trim());
    else if (!lacks) reason.current?.focus();
  };
  return (
    <Modal
      open
      title={title}
      width={680}
      onCancel={onLeave}
      onOk={go}
      okButtonProps={{ loading: state.isPending }}
    >
      <Trouble error={refused && missing ? new Untakable(missing) : state.error} />
      <FirstField>
        {children}
        <Input.TextArea
          ref={reason}
          rows={2}
          value={why}
          placeholder={t("why")}
          aria-label={t("why")}
          onChange={(event) => setWhy(event.target.value)}
        />
      </FirstField>
    </Modal>
  );
}
