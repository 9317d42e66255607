import { Button, Menu, Popover } from "@mantine/core";
import { ArrowUpDown, Plus } from "lucide-react";
import { useState } from "react";
import { type HistogramField, useItemHistogram } from "../api/items";
import { useMembers } from "../api/members";
import type { Search } from "../app/address";
import { useProjectId } from "../app/place";
import { t } from "../i18n/management";
import { useScreenKeys } from "../labelling/useScreenKeys";
import { Chip } from "../ui/Chip";
import { Histogram } from "../ui/charts/Histogram";
import { KeyCap } from "../ui/KeyCap";
import styles from "./FilterBar.module.css";
import { FilterEditor } from "./FilterEditor";
import { FILTERS, type Filter, filtersIn, ORDERINGS, setFilters, without } from "./filters";
import { useClasses } from "./useClasses";

interface Props {
  search: Search;
  onSearch(next: Search): void;
}

const KEYS = new Map([["f", "filter" as const]]);

/** What the gallery shows and in which order: every filter is a chip, and all of it stands in the address. */
export function FilterBar({ search, onSearch }: Props) {
  const [editing, setEditing] = useState<Filter | "new" | null>(null);
  const names = useNames();
  const set = setFilters(search, names);
  const change = (changes: Search) => onSearch({ ...search, ...changes });
  const free = FILTERS.filter((filter) => !filter.needs || search[filter.needs]);
  useScreenKeys(KEYS, editing === null, () => {
    setEditing("new");
    return true;
  });
  const ordering = search.order ?? "id";
  return (
    <div className={styles.bar}>
      <div className={styles.chips}>
        {set.map(({ filter, value }) => (
          <Popover
            key={filter.name}
            opened={editing === filter}
            onChange={(open) => !open && setEditing(null)}
            position="bottom-start"
            shadow="md"
            trapFocus
            withRoles={false}
          >
            <Popover.Target>
              <span>
                <Chip
                  onClick={() => setEditing(filter)}
                  onRemove={() => onSearch(without(search, filter))}
                  removeLabel={t("items.removeFilter", { filter: filter.title })}
                >
                  <span className="quiet">{filter.title}</span> {value}
                </Chip>
              </span>
            </Popover.Target>
            <Popover.Dropdown className={styles.editor}>
              <FilterEditor filter={filter} search={search} onChange={change} />
            </Popover.Dropdown>
          </Popover>
        ))}
        <NewFilter
          filters={free}
          opened={editing === "new"}
          search={search}
          onOpened={(open) => setEditing(open ? "new" : null)}
          onChange={change}
        />
        {set.length > 1 && (
          <Button variant="subtle" color="gray" onClick={() => onSearch({ order: search.order })}>
            {t("items.clearAll")}
          </Button>
        )}
      </div>
      <div className={styles.order}>
        <MarginHistogram search={search} onChange={change} />
        <Menu>
          <Menu.Target>
            <Button variant="subtle" color="gray" leftSection={<ArrowUpDown size={16} aria-hidden="true" />}>
              {ORDERINGS[ordering] ?? ordering}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {Object.entries(ORDERINGS).map(([key, title]) => (
              <Menu.Item
                key={key}
                aria-current={key === ordering || undefined}
                onClick={() => change({ order: key })}
              >
                {title}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </div>
    </div>
  );
}

interface NewFilterProps {
  filters: readonly Filter[];
  opened: boolean;
  search: Search;
  onOpened(open: boolean): void;
  onChange(changes: Search): void;
}

/** Choose a filter from the list, then its values. */
function NewFilter({ filters, opened, search, onOpened, onChange }: NewFilterProps) {
  const [chosen, setChosen] = useState<Filter | null>(null);
  const toggle = (open: boolean) => {
    setChosen(null);
    onOpened(open);
  };
  return (
    <Popover opened={opened} onChange={toggle} position="bottom-start" shadow="md" trapFocus>
      <Popover.Target>
        <button type="button" className={styles.add} onClick={() => toggle(!opened)}>
          <Plus size={16} aria-hidden="true" /> {t("items.filter")} <KeyCap>F</KeyCap>
        </button>
      </Popover.Target>
      <Popover.Dropdown className={styles.editor}>
        {chosen ? (
          <FilterEditor filter={chosen} search={search} onChange={onChange} />
        ) : (
          <ul>
            {filters.map((filter) => (
              <li key={filter.name}>
                <button type="button" className={styles.option} onClick={() => setChosen(filter)}>
                  {filter.title}
                </button>
              </li>
            ))}
          </ul>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

const FIELD_NAMES: Readonly<Record<HistogramField, string>> = {
  margin: t("items.fields.margin"),
  agreement: t("items.fields.agreement"),
  confidence: t("items.fields.confidence"),
};
const FIELDS: readonly HistogramField[] = ["margin", "agreement", "confidence"];

/** How the chosen items spread over the value they are ordered by; a bar narrows the filter to it. */
function MarginHistogram({ search, onChange }: { search: Search; onChange(changes: Search): void }) {
  const field =
    FIELDS.find((one) => search.order?.endsWith(one) && search.order !== "model_margin") ?? "margin";
  const { data } = useItemHistogram(useProjectId(), filtersIn(search), field);
  if (!data) return null;
  return (
    <Histogram
      field={FIELD_NAMES[field]}
      bins={data.bins}
      onOpen={({ start, end }) =>
        onChange({ [`${field}_min`]: String(start), [`${field}_max`]: String(end) })
      }
    />
  );
}

function useNames() {
  const members = useMembers(useProjectId());
  const classes = useClasses();
  return {
    classes: Object.fromEntries(classes.all.map(({ key, name }) => [key, name])),
    people: Object.fromEntries((members.data?.results ?? []).map(({ user }) => [String(user.id), user.name])),
  };
}
