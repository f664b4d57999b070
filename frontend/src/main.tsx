import { options } from 'preact';
import '@fontsource-variable/inter/wght.css';
import './styles/tokens.css';
import './styles/base.css';
import { CSPProvider } from '@base-ui/react/csp-provider';
import { Tooltip } from '@base-ui/react/tooltip';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createQueryClient } from './app/queryClient';
import { router } from './app/router';
import { keepForOffline } from './offline/register';
import { LiveRegions } from './ui/announce';
import { Toasts } from './ui/Toasts';

// Effects before the next key press, not after the next frame: focus must be where it is typed.
options.requestAnimationFrame = (flush) => queueMicrotask(flush);

if (import.meta.env.PROD) keepForOffline();

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');

createRoot(root).render(
  <StrictMode>
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={createQueryClient()}>
        <Tooltip.Provider delay={500}>
          <RouterProvider router={router} />
          <Toasts />
          <LiveRegions />
        </Tooltip.Provider>
      </QueryClientProvider>
    </CSPProvider>
  </StrictMode>,
);
