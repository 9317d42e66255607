import { ActionIcon } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { Link, Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { Check, Menu as MenuIcon, Search } from "lucide-react";
import { useState } from "react";
import { useProject } from "../api/projects";
import { t } from "../i18n";
import { Bell } from "../notices/Bell";
import { KeyCap } from "../ui/KeyCap";
import { FindDialog } from "./FindDialog";
import { PAGES } from "./navigation";
import { PersonMenu } from "./PersonMenu";
import { ProjectSwitcher } from "./ProjectSwitcher";
import { powersOf, useProjectId } from "./place";
import styles from "./Shell.module.css";
import { useSidebarCounts } from "./useSidebarCounts";

/** The sidebar of a project and the page beside it. */
export default function Shell() {
  const project = useProjectId();
  const { data } = useProject(project);
  const can = powersOf(data?.role);
  const counts = useSidebarCounts(project, can);
  const navigate = useNavigate();
  const [finding, setFinding] = useState(false);
  const address = useRouterState({ select: (state) => state.location.pathname });
  const [openAt, setOpenAt] = useState<string | null>(null); // on narrow screens; closes by itself on moving on
  const params = { projectId: String(project) };
  useHotkeys([
    ["L", () => void navigate({ to: "/p/$projectId/label", params })],
    ["/", () => setFinding(true)],
  ]);
  return (
    <div className={styles.shell}>
      <a href="#main" className={styles.skip}>
        {t("app.toThePage")}
      </a>
      <aside className={styles.sidebar} data-open={openAt === address || undefined}>
        <div className={styles.top}>
          <ProjectSwitcher name={data?.name ?? ""} />
          <Bell />
          <ActionIcon
            className={styles.burger}
            aria-label={t("app.menu")}
            aria-expanded={openAt === address}
            onClick={() => setOpenAt(openAt === address ? null : address)}
          >
            <MenuIcon size={20} />
          </ActionIcon>
        </div>
        <nav className={styles.nav} aria-label={t("app.project")}>
          <Link className={styles.label} to="/p/$projectId/label" params={params}>
            <Check size={16} aria-hidden="true" /> {t("app.label")} <KeyCap>L</KeyCap>
          </Link>
          {PAGES.filter((page) => page.shown(can)).map((page) => (
            <Link
              key={page.to}
              className={styles.link}
              to={page.to}
              params={params}
              search={{}}
              activeOptions={{ includeSearch: false }}
            >
              <page.icon size={16} aria-hidden="true" />
              <span>{page.name}</span>
              <span className={styles.count}>{counts[page.to]}</span>
            </Link>
          ))}
        </nav>
        <div className={styles.bottom}>
          <button type="button" className={styles.link} onClick={() => setFinding(true)}>
            <Search size={16} aria-hidden="true" />
            <span>{t("app.find")}</span>
            <KeyCap>/</KeyCap>
          </button>
          <PersonMenu role={data && t(`app.roles.${data.role}`)} />
        </div>
      </aside>
      <main id="main" className={styles.main} tabIndex={-1}>
        <Outlet />
      </main>
      {finding && <FindDialog project={project} can={can} onClose={() => setFinding(false)} />}
    </div>
  );
}
