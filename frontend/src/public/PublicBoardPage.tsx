import { queryOptions, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import { call } from '~/api/http';
import { ApiError } from '~/api/problem';
import type { components } from '~/api/schema';
import { useTitle } from '~/app/useTitle';
import { ReadOnlyBoard } from '~/history/ReadOnlyBoard';
import { AfterAWhile, Bone, EmptyState, ErrorPanel } from '~/ui/feedback';
import { KeyBadge } from '~/ui/KeyBadge';
import { Mark } from '~/ui/Mark';
import styles from './public.module.css';

type PublicBoard = components['schemas']['PublicBoard'];

/** Strangers have no live stream; looking again now and then is enough. */
const AGAIN_MS = 60_000;

const publicBoardQuery = (token: string) =>
  queryOptions({
    queryKey: ['public', token] as const,
    queryFn: async ({ signal }) => {
      const path = `/public/${encodeURIComponent(token)}/board`;
      return (await call<PublicBoard>(path, { signal, anonymous: true })).data;
    },
    refetchInterval: AGAIN_MS,
  });

/** A project's board for whoever has its link: nothing to change, nobody signed in. */
export function PublicBoardPage() {
  const { token } = useParams({ from: '/s/$token' });
  const board = useQuery(publicBoardQuery(token));
  useTitle([board.data?.project.name ?? 'Shared board']);
  useNoIndex();

  if (board.data) return <Shared shared={board.data} />;
  return (
    <main className={styles.alone}>
      {board.isError ? (
        <Failed error={board.error} retry={() => void board.refetch()} />
      ) : (
        <AfterAWhile>
          <span className="visually-hidden" role="status">
            Loading board
          </span>
          <Bone height={240} />
        </AfterAWhile>
      )}
    </main>
  );
}

function Failed({ error, retry }: { error: Error; retry: () => void }) {
  if (error instanceof ApiError && (error.status === 404 || error.status === 400)) {
    return (
      <EmptyState icon="link" title="This link leads nowhere">
        <p>It was revoked or is incomplete. Ask whoever sent it for another one.</p>
      </EmptyState>
    );
  }
  return <ErrorPanel title="The board could not be read" error={error} retry={retry} />;
}

function Shared({ shared }: { shared: PublicBoard }) {
  const { project, people, board } = shared;
  const names = useMemo(
    () => new Map(people.map((person) => [person.id, person.display_name])),
    [people],
  );
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <KeyBadge projectKey={project.key} />
        <h1 className={styles.title}>{project.name}</h1>
        <span className={styles.note}>Shared board, read only</span>
        <a className={styles.mark} href="/">
          <Mark size={20} />
          Task Manager
        </a>
      </header>
      {project.description !== '' && <p className={styles.about}>{project.description}</p>}
      <main className={styles.board} aria-label={`Board of ${project.name}`}>
        <ReadOnlyBoard columns={board.columns} labels={project.labels} people={names} />
      </main>
    </div>
  );
}

/** A link is for those who were given it, not for those who search. */
function useNoIndex(): void {
  useEffect(() => {
    const meta = document.createElement('meta');
    meta.name = 'robots';
    meta.content = 'noindex, nofollow';
    document.head.append(meta);
    return () => meta.remove();
  }, []);
}
