import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { resumeSession } from '~/api/account';
import { session } from '~/api/session';
import { filterSearch } from '~/filter/useFilter';
import { atSearch } from '~/history/atSearch';
import { insightsSearch } from '~/insights/insightsSearch';
import { taskSearch } from '~/project/openTask';
import { viewSearch } from '~/saved/viewSearch';
import { monthSearch } from '~/views/monthSearch';
import { sortSearch } from '~/views/sorting';
import { CrashScreen, NotFoundScreen } from './screens';
import { Shell } from './Shell';

/** Where to go after signing in: only paths of this site, never another origin. */
function nextOf(search: Record<string, unknown>): { next?: string | undefined } {
  const next = search.next;
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? { next } : {};
}

/** Besides: why the way through the provider has failed, when it has. */
function loginSearch(search: Record<string, unknown>): {
  next?: string | undefined;
  problem?: string | undefined;
} {
  const { problem } = search;
  return { ...nextOf(search), ...(typeof problem === 'string' ? { problem } : {}) };
}

const root = createRootRoute({
  component: Outlet,
  errorComponent: CrashScreen,
  notFoundComponent: NotFoundScreen,
});

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: loginSearch,
  component: lazyRouteComponent(() => import('~/session/SignInPage'), 'SignInPage'),
});

const register = createRoute({
  getParentRoute: () => root,
  path: '/register',
  validateSearch: nextOf,
  component: lazyRouteComponent(() => import('~/session/RegisterPage'), 'RegisterPage'),
});

const app = createRoute({
  getParentRoute: () => root,
  id: 'app',
  // A task may be open beside any screen.
  validateSearch: taskSearch,
  component: Shell,
  beforeLoad: async ({ location }) => {
    if (session.get().state === 'unknown') await resumeSession();
    if (session.get().state === 'out') {
      // The router's way to leave a route is to throw a redirect.
      // eslint-disable-next-line @typescript-eslint/only-throw-error
      throw redirect({ to: '/login', search: { next: location.href } });
    }
  },
});

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error
    throw redirect({ to: '/my' });
  },
});

const my = createRoute({
  getParentRoute: () => app,
  path: '/my',
  validateSearch: (search): { tab?: 'created' } =>
    search.tab === 'created' ? { tab: 'created' } : {},
  component: lazyRouteComponent(() => import('~/my/MyWorkPage'), 'MyWorkPage'),
});

const inbox = createRoute({
  getParentRoute: () => app,
  path: '/inbox',
  validateSearch: (search): { only?: 'unread' } =>
    search.only === 'unread' ? { only: 'unread' } : {},
  component: lazyRouteComponent(() => import('~/inbox/InboxPage'), 'InboxPage'),
});

const search = createRoute({
  getParentRoute: () => app,
  path: '/search',
  validateSearch: filterSearch,
  component: lazyRouteComponent(() => import('~/search/SearchPage'), 'SearchPage'),
});

const projects = createRoute({
  getParentRoute: () => app,
  path: '/projects',
  component: lazyRouteComponent(() => import('~/projects/ProjectsPage'), 'ProjectsPage'),
});

/** One project: header and tabs are the same over all its views. */
const project = createRoute({
  getParentRoute: () => app,
  path: '/p/$key',
  validateSearch: filterSearch,
  component: lazyRouteComponent(() => import('~/project/ProjectLayout'), 'ProjectLayout'),
});

const projectHome = createRoute({
  getParentRoute: () => project,
  path: '/',
  beforeLoad: ({ params, search }) => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error
    throw redirect({ to: '/p/$key/board', params, search, replace: true });
  },
});

const board = createRoute({
  getParentRoute: () => project,
  path: '/board',
  component: lazyRouteComponent(() => import('~/board/BoardPage'), 'BoardPage'),
});

const list = createRoute({
  getParentRoute: () => project,
  path: '/list',
  component: lazyRouteComponent(() => import('~/views/ListPage'), 'ListPage'),
});

const table = createRoute({
  getParentRoute: () => project,
  path: '/table',
  validateSearch: sortSearch,
  component: lazyRouteComponent(() => import('~/views/TablePage'), 'TablePage'),
});

const calendar = createRoute({
  getParentRoute: () => project,
  path: '/calendar',
  validateSearch: monthSearch,
  component: lazyRouteComponent(() => import('~/views/CalendarPage'), 'CalendarPage'),
});

const activity = createRoute({
  getParentRoute: () => project,
  path: '/activity',
  component: lazyRouteComponent(() => import('~/activity/ActivityPage'), 'ActivityPage'),
});

const history = createRoute({
  getParentRoute: () => project,
  path: '/history',
  validateSearch: atSearch,
  component: lazyRouteComponent(() => import('~/history/HistoryPage'), 'HistoryPage'),
});

const insights = createRoute({
  getParentRoute: () => project,
  path: '/insights',
  validateSearch: insightsSearch,
  component: lazyRouteComponent(() => import('~/insights/InsightsPage'), 'InsightsPage'),
});

const settings = createRoute({
  getParentRoute: () => project,
  path: '/settings',
  component: lazyRouteComponent(() => import('~/settings/SettingsPage'), 'SettingsPage'),
});

const task = createRoute({
  getParentRoute: () => app,
  path: '/t/$taskKey',
  component: lazyRouteComponent(() => import('~/project/TaskPage'), 'TaskPage'),
});

const savedView = createRoute({
  getParentRoute: () => app,
  path: '/views/$viewId',
  validateSearch: viewSearch,
  component: lazyRouteComponent(() => import('~/saved/ViewPage'), 'ViewPage'),
});

const profile = createRoute({
  getParentRoute: () => app,
  path: '/settings',
  component: lazyRouteComponent(() => import('~/profile/ProfilePage'), 'ProfilePage'),
});

/** The public link: no session, no frame. */
const publicBoard = createRoute({
  getParentRoute: () => root,
  path: '/s/$token',
  component: lazyRouteComponent(() => import('~/public/PublicBoardPage'), 'PublicBoardPage'),
});

const pipeline = createRoute({
  getParentRoute: () => app,
  path: '/admin/pipeline',
  component: lazyRouteComponent(() => import('~/admin/PipelinePage'), 'PipelinePage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    login,
    register,
    publicBoard,
    app.addChildren([
      my,
      inbox,
      search,
      projects,
      savedView,
      profile,
      project.addChildren([
        projectHome,
        board,
        list,
        table,
        calendar,
        history,
        insights,
        activity,
        settings,
      ]),
      task,
      pipeline,
    ]),
  ]),
  defaultPreload: false,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
