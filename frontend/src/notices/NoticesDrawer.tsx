import { Drawer } from "@mantine/core";
import { t } from "../i18n";
import { NoticeList } from "./NoticeList";

/** The list of notices beside whatever page is open. */
export default function NoticesDrawer({ onClose }: { onClose(): void }) {
  return (
    <Drawer opened onClose={onClose} position="right" title={t("notices.title")} size={384}>
      <NoticeList onGo={onClose} />
    </Drawer>
  );
}
