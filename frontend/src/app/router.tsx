import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { projectQuery } from "../api/projects";
import { sessionQuery } from "../api/session";
import { parseSearch, type Search, writeSearch } from "./address";
import { House } from "./House";
import { powersOf } from "./place";
import { LoadingPage, NotFoundPage, ProblemPage } from "./StatePages";

interface Context {
  client: QueryClient;
}

const root = createRootRouteWithContext<Context>()({
  validateSearch: (search: Record<string, unknown>): Search => search as Search,
  notFoundComponent: NotFoundPage,
});

// --- without being signed in -----------------------------------------------------------------
const door = createRoute({
  getParentRoute: () => root,
  id: "door",
  component: lazyRouteComponent(() => import("../account/Door")),
});
const doors = [
  createRoute({
    getParentRoute: () => door,
    path: "/sign-in",
    component: lazyRouteComponent(() => import("../account/SignInPage")),
  }),
  createRoute({
    getParentRoute: () => door,
    path: "/forgotten",
    component: lazyRouteComponent(() => import("../account/ForgottenPage")),
  }),
  createRoute({
    getParentRoute: () => door,
    path: "/reset/$uid/$token",
    component: lazyRouteComponent(() => import("../account/ResetPage")),
  }),
  createRoute({
    getParentRoute: () => door,
    path: "/join/$secret",
    component: lazyRouteComponent(() => import("../account/JoinPage")),
  }),
];

// --- signed in -------------------------------------------------------------------------------
const house = createRoute({
  getParentRoute: () => root,
  id: "house",
  beforeLoad: async ({ context, location }) => {
    const { user } = await context.client.ensureQueryData(sessionQuery);
    if (!user) throw redirect({ to: "/sign-in", search: { next: location.href } });
  },
  component: House,
});
const outside = createRoute({
  getParentRoute: () => house,
  id: "outside",
  component: lazyRouteComponent(() => import("./Outside")),
});
const outsidePages = [
  createRoute({
    getParentRoute: () => outside,
    path: "/",
    component: lazyRouteComponent(() => import("../projects/ProjectsPage")),
  }),
  createRoute({
    getParentRoute: () => outside,
    path: "/new",
    component: lazyRouteComponent(() => import("../projects/NewProjectPage")),
  }),
  createRoute({
    getParentRoute: () => outside,
    path: "/account",
    component: lazyRouteComponent(() => import("../account/AccountPage")),
  }),
  createRoute({
    getParentRoute: () => outside,
    path: "/notices",
    component: lazyRouteComponent(() => import("../notices/NoticesPage")),
  }),
  createRoute({
    getParentRoute: () => outside,
    path: "/users",
    component: lazyRouteComponent(() => import("../account/UsersPage")),
  }),
];

// --- one project -----------------------------------------------------------------------------
const project = createRoute({
  getParentRoute: () => house,
  path: "/p/$projectId",
  loader: ({ context, params }) => context.client.ensureQueryData(projectQuery(Number(params.projectId))),
});
const entry = createRoute({
  getParentRoute: () => project,
  path: "/",
  beforeLoad: async ({ context, params }) => {
    const { role } = await context.client.ensureQueryData(projectQuery(Number(params.projectId)));
    throw redirect({ to: powersOf(role).see ? "/p/$projectId/overview" : "/p/$projectId/label", params });
  },
});
const label = createRoute({
  getParentRoute: () => project,
  path: "/label",
  component: lazyRouteComponent(() => import("../labelling/LabelPage")),
});
const review = createRoute({
  getParentRoute: () => project,
  path: "/review",
  component: lazyRouteComponent(() => import("../review/ReviewPage")),
});
const mine = createRoute({
  getParentRoute: () => project,
  path: "/mine",
  component: lazyRouteComponent(() => import("../quality/MinePage")),
});
const thread = createRoute({
  getParentRoute: () => project,
  path: "/thread/$item",
  component: lazyRouteComponent(() => import("../talk/ThreadPage")),
});
const shell = createRoute({
  getParentRoute: () => project,
  id: "shell",
  beforeLoad: async ({ context, params }) => {
    // Labellers see the label page and nothing else of a project.
    const { role } = await context.client.ensureQueryData(projectQuery(Number(params.projectId)));
    if (!powersOf(role).see) throw redirect({ to: "/p/$projectId/label", params });
  },
  component: lazyRouteComponent(() => import("./Shell")),
});
const shellPages = [
  createRoute({
    getParentRoute: () => shell,
    path: "/overview",
    component: lazyRouteComponent(() => import("../projects/OverviewPage")),
  }),
  createRoute({
    getParentRoute: () => shell,
    path: "/items",
    component: lazyRouteComponent(() => import("../items/ItemsPage")),
  }),
  createRoute({
    getParentRoute: () => shell,
    path: "/items/$item",
    component: lazyRouteComponent(() => import("../items/ItemPage")),
  }),
  createRoute({
    getParentRoute: () => shell,
    path: "/quality",
    component: lazyRouteComponent(() => import("../quality/QualityPage")),
  }),
  createRoute({
    getParentRoute: () => shell,
    path: "/quality/replay",
    component: lazyRouteComponent(() => import("../quality/ReplayPage")),
  }),
  createRoute({
    getParentRoute: () => shell,
    path: "/gold",
    component: lazyRouteComponent(() => import("../quality/GoldPage")),
  }),
  createRoute({
    getParentRoute: () => shell,
    path: "/labellers/$labeller",
    component: lazyRouteComponent(() => import("../quality/LabellerPage")),
  }),
  createRoute({
    getParentRoute: () => shell,
    path: "/runs",
    component: lazyRouteComponent(() => import("../runs/RunsPage")),
  }),
  createRoute({
    getParentRoute: () => shell,
    path: "/runs/compare",
    component: lazyRouteComponent(() => import("../runs/ComparePage")),
  }),
  createRoute({
    getParentRoute: () => shell,
    path: "/models",
    component: lazyRouteComponent(() => import("../models/ModelsPage")),
  }),
  createRoute({
    getParentRoute: () => shell,
    path: "/try",
    component: lazyRouteComponent(() => import("../tryit/TryPage")),
  }),
  createRoute({
    getParentRoute: () => shell,
    path: "/runs/$number",
    component: lazyRouteComponent(() => import("../runs/RunPage")),
  }),
  createRoute({
    getParentRoute: () => shell,
    path: "/snapshots",
    component: lazyRouteComponent(() => import("../datasets/SnapshotsPage")),
  }),
  createRoute({
    getParentRoute: () => shell,
    path: "/snapshots/$number",
    component: lazyRouteComponent(() => import("../datasets/SnapshotPage")),
  }),
  createRoute({
    getParentRoute: () => shell,
    path: "/import",
    component: lazyRouteComponent(() => import("../imports/ImportPage")),
  }),
  createRoute({
    getParentRoute: () => shell,
    path: "/export",
    component: lazyRouteComponent(() => import("../datasets/ExportPage")),
  }),
  createRoute({
    getParentRoute: () => shell,
    path: "/members",
    component: lazyRouteComponent(() => import("../projects/MembersPage")),
  }),
  createRoute({
    getParentRoute: () => shell,
    path: "/settings",
    component: lazyRouteComponent(() => import("../projects/SettingsPage")),
  }),
];

const tree = root.addChildren([
  door.addChildren(doors),
  house.addChildren([
    outside.addChildren(outsidePages),
    project.addChildren([entry, label, mine, thread, review, shell.addChildren(shellPages)]),
  ]),
]);

export function createAppRouter(client: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { client },
    parseSearch,
    stringifySearch: writeSearch,
    defaultPreload: "intent",
    defaultPendingComponent: LoadingPage,
    defaultErrorComponent: ProblemPage,
    defaultNotFoundComponent: NotFoundPage,
    scrollRestoration: true,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
