/** The design tokens as a Mantine theme. Every colour stays a token, so that both themes follow tokens.css. */

import {
  ActionIcon,
  Button,
  Checkbox,
  type CSSVariablesResolver,
  createTheme,
  Drawer,
  Input,
  type MantineColorsTuple,
  Menu,
  Modal,
  Select,
  Textarea,
  Tooltip,
} from "@mantine/core";
import { t } from "../i18n";

const CONTROL = "32px";

// Mantine wants ten shades; only the tokens below are shown, this ramp fills what it derives from them.
const accent: MantineColorsTuple = [
  "#eeecfb",
  "#d9d5f5",
  "#bbb4ec",
  "#9c92e3",
  "#8277da",
  "#6c5ed0",
  "#5746c6",
  "#4737ae",
  "#3a2d90",
  "#2c2270",
];

export const theme = createTheme({
  primaryColor: "accent",
  primaryShade: { light: 6, dark: 4 },
  colors: { accent },
  fontFamily: "var(--font)",
  fontFamilyMonospace: "var(--mono)",
  fontSizes: { xs: "12px", sm: "14px", md: "14px", lg: "18px", xl: "18px" },
  lineHeights: { xs: "16px", sm: "20px", md: "20px", lg: "24px", xl: "24px" },
  spacing: { xs: "8px", sm: "12px", md: "16px", lg: "24px", xl: "32px" },
  radius: { xs: "4px", sm: "4px", md: "6px", lg: "8px", xl: "8px" },
  defaultRadius: "md",
  shadows: { xs: "none", sm: "var(--float)", md: "var(--float)", lg: "var(--float)", xl: "var(--float)" },
  headings: {
    fontFamily: "var(--font)",
    fontWeight: "600",
    sizes: {
      h1: { fontSize: "18px", lineHeight: "24px" },
      h2: { fontSize: "14px", lineHeight: "20px" },
      h3: { fontSize: "14px", lineHeight: "20px" },
    },
  },
  respectReducedMotion: true,
  cursorType: "pointer",
  components: {
    Button: Button.extend({
      defaultProps: { variant: "default" },
      vars: (_, { size, variant }) => ({
        root: {
          ...(variant === "filled" ? { "--button-color": "var(--on-accent)" } : {}),
          ...(size ? {} : { "--button-height": CONTROL, "--button-padding-x": "12px" }),
          "--button-fz": size === "compact-xs" ? "12px" : "14px",
        },
      }),
      styles: { label: { fontWeight: 500 } },
    }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: "subtle", color: "gray" } }),
    Select: Select.extend({ defaultProps: { allowDeselect: false, checkIconPosition: "right" } }),
    Textarea: Textarea.extend({ defaultProps: { autosize: true, minRows: 3 } }),
    Input: Input.extend({
      vars: (_, { size }) => ({
        wrapper: {
          "--input-height": size === "xs" ? "26px" : CONTROL,
          "--input-bg": "var(--surface)",
          "--input-bd": "var(--control)",
        },
      }),
    }),
    InputWrapper: Input.Wrapper.extend({
      styles: {
        label: { fontWeight: 500, marginBottom: 4 },
        description: { color: "var(--ink-3)", marginBottom: 6 },
        error: { color: "var(--bad)", marginTop: 4 },
      },
    }),
    Checkbox: Checkbox.extend({ defaultProps: { size: "sm", radius: "sm" } }),
    Menu: Menu.extend({
      defaultProps: { shadow: "md", radius: "lg", position: "bottom-end", transitionProps: { duration: 0 } },
    }),
    Modal: Modal.extend({
      defaultProps: {
        closeButtonProps: { "aria-label": t("ui.close") },
        centered: true,
        radius: "lg",
        shadow: "md",
        transitionProps: { duration: 0 },
      },
      styles: { title: { fontSize: 18, fontWeight: 600 } },
    }),
    Drawer: Drawer.extend({
      defaultProps: {
        closeButtonProps: { "aria-label": t("ui.close") },
        position: "right",
        size: 384,
        transitionProps: { duration: 0 },
      },
    }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 400, transitionProps: { duration: 0 } } }),
  },
});

const shared = {
  "--mantine-color-body": "var(--surface)",
  "--mantine-color-text": "var(--ink)",
  "--mantine-color-dimmed": "var(--ink-3)",
  "--mantine-color-bright": "var(--ink)",
  "--mantine-color-placeholder": "var(--ink-3)",
  "--mantine-color-error": "var(--bad)",
  "--mantine-color-anchor": "var(--ink)",
  "--mantine-color-default": "var(--surface)",
  "--mantine-color-default-hover": "var(--sunken)",
  "--mantine-color-default-color": "var(--ink)",
  "--mantine-color-default-border": "var(--line-strong)",
  "--mantine-color-disabled": "var(--sunken)",
  "--mantine-color-disabled-color": "var(--ink-3)",
  "--mantine-color-disabled-border": "var(--line)",
  "--mantine-color-accent-filled": "var(--accent)",
  "--mantine-color-accent-filled-hover": "var(--accent-hover)",
  "--mantine-color-accent-light": "var(--accent-soft)",
  "--mantine-color-accent-light-hover": "var(--accent-soft)",
  "--mantine-color-accent-light-color": "var(--accent)",
  "--mantine-color-accent-outline": "var(--accent)",
  "--mantine-primary-color-filled": "var(--accent)",
  "--mantine-primary-color-filled-hover": "var(--accent-hover)",
  "--mantine-primary-color-contrast": "var(--on-accent)",
};

export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light: shared, dark: shared });
