import { Menu } from "@mantine/core";
import { t } from "../i18n/management";
import { ClassTile } from "../ui/ClassTile";
import { PALETTE, PALETTE_NAMES } from "../ui/colours";
import styles from "./Classes.module.css";

interface Props {
  name: string;
  colour: string;
  onChange: (colour: string) => void;
}

/** The class's tile; opens the palette. */
export function ColourPicker({ name, colour, onChange }: Props) {
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <button
          type="button"
          className={styles.colour}
          aria-label={t("projects.classes.colourOf", {
            name: name || t("projects.classes.theClass"),
            colour: PALETTE_NAMES[colour] ?? colour,
          })}
        >
          <ClassTile of={{ name: name || "·", colour }} size={20} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {PALETTE.map((one) => (
          <Menu.Item
            key={one}
            leftSection={<ClassTile of={{ name: name || "·", colour: one }} />}
            onClick={() => onChange(one)}
          >
            {PALETTE_NAMES[one]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
