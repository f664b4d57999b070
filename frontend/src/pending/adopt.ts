import type { QueryClient } from '@tanstack/react-query';
import { describeError } from '~/api/problem';
import { announce } from '~/ui/announce';
import { showToast } from '~/ui/toast';
import { onSettled, resume, type Settled } from './outbox';
import { openPages } from './pages';
import { keepRefused, keptRefused, keptWaiting } from './storage';
import { addNeedsYou, needsYou, pending } from './store';

/** Takes over this account's work whose page is gone, in the order in which it was given. */
export async function adopt(client: QueryClient, accountId: string): Promise<void> {
  const [waiting, refused, open] = await Promise.all([keptWaiting(), keptRefused(), openPages()]);
  const known = new Set(pending.get().map(({ id }) => id));
  for (const entry of waiting) {
    const orphan = !open.has(entry.page) && !known.has(entry.id);
    if (orphan && entry.accountId === accountId) resume(client, entry);
  }
  const listed = new Set(needsYou.get().map(({ entry }) => entry.id));
  for (const { entry, reason } of refused) {
    if (entry.accountId === accountId && !listed.has(entry.id)) addNeedsYou(entry, reason);
  }
}

/** Sums up what had waited once all of it is settled; returns how to stop. */
export function followOutbox(show: () => void): () => void {
  let synced = 0;
  let refused = 0;
  return onSettled(({ entry, outcome, waited }: Settled) => {
    if (!waited || outcome.kind === 'discarded') return;
    if (outcome.kind === 'refused') {
      refused += 1;
      const reason = describeError(outcome.error).message;
      addNeedsYou(entry, reason);
      void keepRefused({ entry, reason });
    } else {
      synced += 1;
    }
    if (pending.get().some(({ held }) => held)) return;
    tell(synced, refused, show);
    synced = 0;
    refused = 0;
  });
}

function tell(synced: number, refused: number, show: () => void): void {
  const title = summary(synced, refused);
  announce(title);
  const action = { label: 'Show', run: show };
  showToast({ kind: refused > 0 ? 'error' : 'info', title, ...(refused > 0 ? { action } : {}) });
}

/** "Synced 3 changes, 1 needs you". */
export function summary(synced: number, refused: number): string {
  const good = `Synced ${synced} ${synced === 1 ? 'change' : 'changes'}`;
  if (refused === 0) return good;
  return `${good}, ${refused} ${refused === 1 ? 'needs' : 'need'} you`;
}
