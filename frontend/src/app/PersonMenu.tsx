import { type MantineColorScheme, Menu, SegmentedControl, useMantineColorScheme } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { KeyRound, LogOut, Users } from "lucide-react";
import { useChangeMe } from "../api/account";
import { ApiProblem } from "../api/problem";
import { useMe, useSignOut } from "../api/session";
import { choose, language, t } from "../i18n";
import { LANGUAGES, type Language, OWN_NAMES } from "../i18n/languages";
import { Avatar } from "../ui/Avatar";
import { MenuLink } from "../ui/LinkButton";
import styles from "./PersonMenu.module.css";

const THEMES: { value: MantineColorScheme; label: string }[] = [
  { value: "auto", label: t("app.themes.auto") },
  { value: "light", label: t("app.themes.light") },
  { value: "dark", label: t("app.themes.dark") },
];
const NAMES = LANGUAGES.map((value) => ({ value, label: OWN_NAMES[value] }));

/** Who is signed in; opens theme, account and signing out. */
export function PersonMenu({ role }: { role?: string | undefined }) {
  const me = useMe();
  const signOut = useSignOut();
  const navigate = useNavigate();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu position="top-start" width={240} closeOnItemClick>
      <Menu.Target>
        <button type="button" className={styles.person}>
          <Avatar name={me.name} />
          <span className={styles.name}>{me.name}</span>
          {role && <span className="quiet small">{role}</span>}
          <span className="visually-hidden">{t("ui.accountMenu")}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{me.email}</Menu.Label>
        <div className={styles.theme}>
          <SegmentedControl
            fullWidth
            size="xs"
            aria-label={t("app.theme")}
            data={THEMES}
            value={colorScheme}
            onChange={(value) => setColorScheme(value as MantineColorScheme)}
          />
          <LanguageChoice />
        </div>
        <Menu.Divider />
        <MenuLink to="/account" leftSection={<KeyRound size={16} />}>
          {t("app.account")}
        </MenuLink>
        {me.is_admin && (
          <MenuLink to="/users" leftSection={<Users size={16} />}>
            {t("app.allAccounts")}
          </MenuLink>
        )}
        <Menu.Item
          leftSection={<LogOut size={16} />}
          onClick={() =>
            signOut.mutate(undefined, { onSuccess: () => void navigate({ to: "/sign-in", search: {} }) })
          }
        >
          {t("app.signOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** The language of the screens, kept with the account. The page loads anew in it. */
function LanguageChoice() {
  const me = useMe();
  const change = useChangeMe();
  const take = (next: Language) =>
    change.mutate({ preferences: { ...me.preferences, language: next } }, { onSuccess: () => choose(next) });
  return (
    <>
      <SegmentedControl
        fullWidth
        size="xs"
        mt={8}
        aria-label={t("app.language")}
        data={NAMES}
        value={
          change.variables && change.isPending ? String(change.variables.preferences?.language) : language
        }
        onChange={(value) => take(value as Language)}
      />
      {change.isError && (
        <p className="bad small" role="alert">
          {t("app.languageNotKept", { detail: ApiProblem.from(change.error).detail })}
        </p>
      )}
    </>
  );
}
