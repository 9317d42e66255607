import {
  ArrowDownToLine,
  ArrowUpFromLine,
  Eye,
  House,
  Image,
  type LucideIcon,
  Play,
  Server,
  Settings,
  Users,
} from "lucide-react";
import type { Powers } from "./place";

export interface NavigationPage {
  to:
    | "/p/$projectId/overview"
    | "/p/$projectId/items"
    | "/p/$projectId/review"
    | "/p/$projectId/runs"
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
  { to: "/p/$projectId/overview", name: "Overview", icon: House, shown: (can) => can.see },
  { to: "/p/$projectId/items", name: "Items", icon: Image, shown: (can) => can.see },
  { to: "/p/$projectId/review", name: "Review", icon: Eye, shown: (can) => can.review },
  { to: "/p/$projectId/runs", name: "Runs", icon: Play, shown: (can) => can.see },
  { to: "/p/$projectId/snapshots", name: "Snapshots", icon: Server, shown: (can) => can.data },
  { to: "/p/$projectId/import", name: "Import", icon: ArrowUpFromLine, shown: (can) => can.data },
  { to: "/p/$projectId/export", name: "Export", icon: ArrowDownToLine, shown: (can) => can.data },
  { to: "/p/$projectId/members", name: "Members", icon: Users, shown: (can) => can.see },
  { to: "/p/$projectId/settings", name: "Settings", icon: Settings, shown: (can) => can.manage },
];
