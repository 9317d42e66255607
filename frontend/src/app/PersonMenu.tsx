import { type MantineColorScheme, Menu, SegmentedControl, useMantineColorScheme } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { KeyRound, LogOut, Users } from "lucide-react";
import { useMe, useSignOut } from "../api/session";
import { Avatar } from "../ui/Avatar";
import { MenuLink } from "../ui/LinkButton";
import styles from "./PersonMenu.module.css";

const THEMES: { value: MantineColorScheme; label: string }[] = [
  { value: "auto", label: "System" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];

/** Who is signed in; opens theme, account and signing out. */
export function PersonMenu({ role }: { role?: string | undefined }) {
  const me = useMe();
  const signOut = useSignOut();
  const navigate = useNavigate();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu position="top-start" width={240} closeOnItemClick>
      <Menu.Target>
        <button type="button" className={styles.person} aria-label={`${me.name}: account, theme, sign out`}>
          <Avatar name={me.name} />
          <span className={styles.name}>{me.name}</span>
          {role && <span className="quiet small">{role}</span>}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{me.email}</Menu.Label>
        <div className={styles.theme}>
          <SegmentedControl
            fullWidth
            size="xs"
            aria-label="Theme"
            data={THEMES}
            value={colorScheme}
            onChange={(value) => setColorScheme(value as MantineColorScheme)}
          />
        </div>
        <Menu.Divider />
        <MenuLink to="/account" leftSection={<KeyRound size={16} />}>
          Account and API tokens
        </MenuLink>
        {me.is_admin && (
          <MenuLink to="/users" leftSection={<Users size={16} />}>
            All accounts
          </MenuLink>
        )}
        <Menu.Item
          leftSection={<LogOut size={16} />}
          onClick={() =>
            signOut.mutate(undefined, { onSuccess: () => void navigate({ to: "/sign-in", search: {} }) })
          }
        >
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
