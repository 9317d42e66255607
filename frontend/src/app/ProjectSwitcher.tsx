import { Menu } from "@mantine/core";
import { ChevronDown } from "lucide-react";
import { useMe } from "../api/session";
import { t } from "../i18n";
import { MenuLink } from "../ui/LinkButton";
import { Mark } from "./Mark";
import styles from "./ProjectSwitcher.module.css";

const SHOWN = 12;

/** The project's name; opens the others. */
export function ProjectSwitcher({ name }: { name: string }) {
  const me = useMe();
  return (
    <Menu position="bottom-start" width={256}>
      <Menu.Target>
        <button type="button" className={styles.switcher} aria-label={t("app.chooseProject", { name })}>
          <Mark />
          <span className={styles.name}>{name}</span>
          <ChevronDown size={16} aria-hidden="true" />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {me.memberships.slice(0, SHOWN).map((one) => (
          <MenuLink
            key={one.project_id}
            to="/p/$projectId"
            params={{ projectId: String(one.project_id) }}
            rightSection={<span className="quiet small">{t(`app.roles.${one.role}`)}</span>}
          >
            {one.project_name}
          </MenuLink>
        ))}
        {me.memberships.length > 0 && <Menu.Divider />}
        <MenuLink to="/">{t("app.allProjects")}</MenuLink>
      </Menu.Dropdown>
    </Menu>
  );
}
