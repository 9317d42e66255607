import { t } from "../i18n";
import { Page, Section } from "../ui/Page";
import { NoticeList } from "./NoticeList";

/** /notices: where a letter leads. */
export default function NoticesPage() {
  return (
    <Page title={t("notices.title")}>
      <Section>
        <NoticeList />
      </Section>
    </Page>
  );
}
