import { useNavigate, useRouter } from '@tanstack/react-router';
import { useCallback } from 'react';

/**
 * Returns a way to another task, from wherever this is: beside the view when a view of its project
 * is shown, else on its own page.
 */
export function useGoToTask(): (key: string) => void {
  const navigate = useNavigate();
  const router = useRouter();
  return useCallback(
    (key) => {
      const project = key.split('-')[0] ?? '';
      const beside = router.state.location.pathname.startsWith(`/p/${project}/`);
      if (beside) void navigate({ to: '.', search: (now: object) => ({ ...now, task: key }) });
      else void navigate({ to: '/t/$taskKey', params: { taskKey: key } });
    },
    [navigate, router],
  );
}
