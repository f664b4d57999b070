import { createStore, useStore } from '~/app/store';

interface Announcement {
  text: string;
  /** Makes a repeated text a new one for screen readers. */
  turn: number;
}

const polite = createStore<Announcement>({ text: '', turn: 0 });
const assertive = createStore<Announcement>({ text: '', turn: 0 });

/** Says something to screen readers through the one live region of its kind. */
export function announce(text: string, how: 'polite' | 'assertive' = 'polite'): void {
  const region = how === 'polite' ? polite : assertive;
  region.set((last) => ({ text, turn: last.turn + 1 }));
}

export function LiveRegions() {
  const { text, turn } = useStore(polite);
  const urgent = useStore(assertive);
  return (
    <>
      <div className="visually-hidden" role="status" aria-live="polite" data-testid="announcer">
        <span key={turn}>{text}</span>
      </div>
      <div className="visually-hidden" role="alert" aria-live="assertive">
        <span key={urgent.turn}>{urgent.text}</span>
      </div>
    </>
  );
}
