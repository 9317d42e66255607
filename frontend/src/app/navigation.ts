import {
  ArrowDownToLine,
  ArrowUpFromLine,
  Boxes,
  ChartNoAxesColumn,
  Eye,
  House,
  Image,
  type LucideIcon,
  Play,
  Server,
  Settings,
  Star,
  Users,
} from "lucide-react";

import { t } from "../i18n";
import type { Powers } from "./place";

export interface NavigationPage {
  to:
    | "/p/$projectId/overview"
    | "/p/$projectId/items"
    | "/p/$projectId/review"
    | "/p/$projectId/quality"
    | "/p/$projectId/gold"
    | "/p/$projectId/runs"
    | "/p/$projectId/models"
    | "/p/$projectId/snapshots"
    | "/p/$projectId/import"
    | "/p/$projectId/export"
    | "/p/$projectId/members"
    | "/p/$projectId/settings";
  name: string;
  icon: LucideIcon;
  shown: (powers: Powers) => boolean;
}

/** The pages of a project in the order of the sidebar. */
export const PAGES: readonly NavigationPage[] = [
  { to: "/p/$projectId/overview", name: t("app.pages.overview"), icon: House, shown: (can) => can.see },
  { to: "/p/$projectId/items", name: t("app.pages.items"), icon: Image, shown: (can) => can.see },
  { to: "/p/$projectId/review", name: t("app.pages.review"), icon: Eye, shown: (can) => can.review },
  {
    to: "/p/$projectId/quality",
    name: t("app.pages.quality"),
    icon: ChartNoAxesColumn,
    shown: (can) => can.see,
  },
  { to: "/p/$projectId/gold", name: t("app.pages.gold"), icon: Star, shown: (can) => can.data },
  { to: "/p/$projectId/runs", name: t("app.pages.runs"), icon: Play, shown: (can) => can.see },
  { to: "/p/$projectId/models", name: t("app.pages.models"), icon: Boxes, shown: (can) => can.see },
  { to: "/p/$projectId/snapshots", name: t("app.pages.snapshots"), icon: Server, shown: (can) => can.data },
  {
    to: "/p/$projectId/import",
    name: t("app.pages.import_"),
    icon: ArrowUpFromLine,
    shown: (can) => can.data,
  },
  {
    to: "/p/$projectId/export",
    name: t("app.pages.export"),
    icon: ArrowDownToLine,
    shown: (can) => can.data,
  },
  { to: "/p/$projectId/members", name: t("app.pages.members"), icon: Users, shown: (can) => can.see },
  { to: "/p/$projectId/settings", name: t("app.pages.settings"), icon: Settings, shown: (can) => can.manage },
];
