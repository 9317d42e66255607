import { Menu } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { ArrowLeft, ChartNoAxesColumn, Image, LayoutGrid } from "lucide-react";
import type { ReactNode } from "react";
import { useMembers } from "../api/members";
import { useProject } from "../api/projects";
import { useRuns } from "../api/runs";
import { useMe } from "../api/session";
import type { Search } from "../app/address";
import { useProjectId } from "../app/place";
import { t } from "../i18n/management";
import { FLAG_NAMES } from "../items/filters";
import { useClasses } from "../items/useClasses";
import { Avatar } from "../ui/Avatar";
import { Chip } from "../ui/Chip";
import { count, percent } from "../ui/format";
import { KeyCap } from "../ui/KeyCap";
import styles from "./ReviewStrip.module.css";
import type { Brought } from "./yield";

interface Props {
  filters: Search;
  /** Many at once. */
  grid: boolean;
  onFilters(next: Search): void;
  onView(): void;
  brought: Brought | undefined;
  onLook(at: "reviewed" | "changed" | "yield"): void;
}

/** Where one is, which flags, and what reviewing has brought. */
export function ReviewStrip({ filters, grid, onFilters, onView, brought, onLook }: Props) {
  const projectId = useProjectId();
  const project = useProject(projectId);
  const me = useMe();
  return (
    <header className={styles.strip}>
      <div className={styles.where}>
        <Link
          to="/p/$projectId/overview"
          params={{ projectId: String(projectId) }}
          className={styles.back}
          aria-label={t("review.backToProject")}
        >
          <ArrowLeft size={16} aria-hidden="true" />
        </Link>
        <h1>{t("review.title")}</h1>
        <span className={styles.project}>{project.data?.name}</span>
        <button type="button" className={styles.tool} onClick={onView}>
          {grid ? <Image size={16} aria-hidden="true" /> : <LayoutGrid size={16} aria-hidden="true" />}
          {grid ? t("review.one") : t("review.many")} <KeyCap>V</KeyCap>
        </button>
      </div>
      <Filters filters={filters} onFilters={onFilters} />
      <div className={styles.brought}>
        {brought && brought.reviewed > 0 && (
          <>
            <span>
              <button type="button" className="opens" onClick={() => onLook("reviewed")}>
                {count(brought.reviewed)}
              </button>{" "}
              {t("review.reviewed")}
            </span>
            <span>
              <button type="button" className="opens" onClick={() => onLook("changed")}>
                {count(brought.changed)}
              </button>{" "}
              {t("review.changed")}
              {brought.share && (
                <>
                  , {percent(brought.share.value, 0)}{" "}
                  <span className="small quiet">
                    {Math.round(brought.share.low * 100)}–{Math.round(brought.share.high * 100)}
                  </span>
                </>
              )}
            </span>
          </>
        )}
        <button type="button" className={styles.tool} onClick={() => onLook("yield")}>
          <ChartNoAxesColumn size={16} aria-hidden="true" /> {t("review.yield.short")}
        </button>
        <span className={styles.person} title={me.name}>
          <Avatar name={me.name} />
        </span>
      </div>
    </header>
  );
}

function Filters({ filters, onFilters }: Pick<Props, "filters" | "onFilters">) {
  const classes = useClasses();
  const runs = useRuns(useProjectId());
  const members = useMembers(useProjectId());
  const people = (members.data?.results ?? []).map(({ user }) => [String(user.id), user.name] as const);
  const set = (name: string, value: string | undefined) => onFilters({ ...filters, [name]: value });
  return (
    <div className={styles.filters}>
      <Filter
        title={t("review.flag")}
        value={filters.kind && (FLAG_NAMES[filters.kind as keyof typeof FLAG_NAMES] ?? filters.kind)}
        options={Object.entries(FLAG_NAMES)}
        onChoose={(value) => set("kind", value)}
      />
      <Filter
        title={t("review.class_")}
        value={filters.class && classes.nameOf(filters.class)}
        options={classes.all.map(({ key, name }) => [key, name])}
        onChoose={(value) => set("class", value)}
      />
      <Filter
        title={t("review.labeller")}
        value={filters.labeller && (new Map(people).get(filters.labeller) ?? filters.labeller)}
        options={people}
        onChoose={(value) => set("labeller", value)}
      />
      <Filter
        title={t("review.run")}
        value={filters.run}
        options={(runs.data?.results ?? []).map(({ number, recipe }) => [
          String(number),
          t("review.runNamed", { number, recipe }),
        ])}
        onChoose={(value) => set("run", value)}
      />
    </div>
  );
}

interface FilterProps {
  title: string;
  value: string | undefined;
  options: readonly (readonly [string, ReactNode])[];
  onChoose(value: string | undefined): void;
}

function Filter({ title, value, options, onChoose }: FilterProps) {
  if (value) {
    return (
      <Chip onRemove={() => onChoose(undefined)} removeLabel={t("review.removeFilter", { title })}>
        <span className="quiet">{title}</span> {value}
      </Chip>
    );
  }
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <button type="button" className={styles.filter}>
          {t("review.any", { title })}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {options.length === 0 && <Menu.Label>{t("review.noneYet")}</Menu.Label>}
        {options.map(([key, name]) => (
          <Menu.Item key={key} onClick={() => onChoose(key)}>
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
