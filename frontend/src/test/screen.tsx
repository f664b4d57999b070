import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  Outlet,
  RouterProvider,
} from '@tanstack/react-router';
import { render } from '@testing-library/preact';
import { expect, vi } from 'vitest';
import { session } from '~/api/session';
import type { ReactNode } from 'react';

export const ME = { id: 'me', display_name: 'Ana Lima' };

/**
 * Renders one screen at an address, for a signed-in person and with an empty cache. The routes have
 * the ids of the real ones, so that a screen finds its parameters.
 */
export async function renderScreen(
  path: string,
  at: string,
  screen: () => ReactNode,
  validateSearch: (search: Record<string, unknown>) => object = (search) => search,
) {
  const [before, after] = path.split('/p/$key/');
  // Scrolling is the browser's; the router asks for it on each address.
  vi.stubGlobal('scrollTo', vi.fn());
  session.set({ state: 'in', account: ME });
  const root = createRootRoute({ component: Outlet });
  const app = createRoute({ getParentRoute: () => root, id: 'app', component: Outlet });
  // A view of a project is a child of the project's own route.
  const parent =
    after === undefined
      ? app
      : createRoute({ getParentRoute: () => app, path: '/p/$key', component: Outlet });
  const own = after ?? before ?? '/';
  const route = createRoute({
    ...{ getParentRoute: () => parent, path: own, component: screen },
    validateSearch,
  });
  const router = createRouter({
    routeTree: root.addChildren([
      parent === app ? app.addChildren([route]) : app.addChildren([parent.addChildren([route])]),
    ]),
    history: createMemoryHistory({ initialEntries: [at] }),
  });
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const shown = render(
    <QueryClientProvider client={client}>
      <RouterProvider router={router as never} />
    </QueryClientProvider>,
  );
  await vi.waitFor(() => expect(router.state.status).toBe('idle'));
  return { ...shown, client, router };
}
