import { useEffect } from 'react';
import { OutboxHost } from '~/pending/OutboxHost';
import { UndoHost } from './UndoHost';

/** What works behind every screen: the outbox and undo. Nobody needs either in the first second. */
export function Hosts() {
  useEffect(() => {
    const timer = setTimeout(sendForTheRest, QUIET_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <>
      <UndoHost />
      <OutboxHost />
    </>
  );
}

/** By then the first screen is there. */
const QUIET_MS = 3000;

/** Brings what a task needs into the page while there is a connection to bring it over. */
function sendForTheRest(): void {
  const parts = [import('~/task/TaskPanel'), import('~/task/RenderedMarkdown')];
  // Without, they are sent for again when they are wanted.
  void Promise.allSettled(parts);
}
