import { useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useMemo, type ReactNode } from 'react';
import { confirmSession } from '~/api/account';
import type { StreamChange } from '~/api/types';
import { useAccount } from '~/pending/useOverlaid';
import { announce } from '~/ui/announce';
import { createChangeSink, type ChangeSink } from './apply';
import { watchConnection } from './freshness';
import { joinLive } from './leader';

const Sink = createContext<ChangeSink | undefined>(undefined);

/** Remote changes are summed up for screen readers, at most this often. */
const ANNOUNCE_EVERY_MS = 10_000;

/** Keeps everything below it fresh: one stream for all of this account's projects. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const account = useAccount();
  const sink = useMemo(() => createChangeSink(client), [client]);

  useEffect(() => {
    const crier = createCrier(account.id);
    const freshness = watchConnection();
    const leave = joinLive((message) => {
      if (message.kind === 'change') {
        sink.take(message.change);
        crier.count(message.change);
      } else if (message.kind === 'reset') {
        sink.reset();
        void confirmSession();
      } else {
        freshness.streamIs(message.state);
      }
    });
    return () => {
      leave();
      freshness.stop();
      crier.stop();
    };
  }, [sink, account.id]);

  return <Sink.Provider value={sink}>{children}</Sink.Provider>;
}

/** Returns the switch that keeps remote changes away while a card is being dragged. */
export function useChangeSink(): ChangeSink | undefined {
  return useContext(Sink);
}

function createCrier(myId: string) {
  let count = 0;
  const timer = setInterval(() => {
    if (count > 0) announce(`${count} ${count === 1 ? 'change' : 'changes'} by others.`);
    count = 0;
  }, ANNOUNCE_EVERY_MS);
  return {
    count: (change: StreamChange) => {
      if (change.actor !== myId) count += 1;
    },
    stop: () => clearInterval(timer),
  };
}
