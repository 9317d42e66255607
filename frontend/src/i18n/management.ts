/**
 * The words of the screens that managers, scientists and reviewers see, fetched with the first of those screens and
 * not with the label page. Their modules take `t` from here: then the words are there before any constant needs them.
 */
import i18next from "i18next";
import { language, t } from ".";

const CATALOGUES = {
  en: () => import("./en/management"),
  es: () => import("./es/management"),
};

const { default: catalogue } = await CATALOGUES[language]();
i18next.addResourceBundle(language, "screens", catalogue, true);

export { t };
