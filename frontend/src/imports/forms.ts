/** What a table was recognised as, in words. */
import { t } from "../i18n/management";

const NAMES: Readonly<Record<string, string>> = {
  table: t("imports.forms.table"),
  adience: t("imports.forms.adience"),
  google: t("imports.forms.google"),
  "ground-truth": t("imports.forms.groundTruth"),
  imagefolder: t("imports.forms.imagefolder"),
  "label-studio": t("imports.forms.labelStudio"),
  labelhub: t("imports.forms.labelhub"),
  "labelhub-answers": t("imports.forms.labelhubAnswers"),
  udt: t("imports.forms.udt"),
  waoai: t("imports.forms.waoai"),
  predictions: t("imports.forms.predictions"),
};

export function formName(form: string): string {
  return NAMES[form] ?? form;
}
