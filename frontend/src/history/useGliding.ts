import { useLayoutEffect, useRef, type RefObject } from 'react';

const GLIDE_MS = 320;
/** More cards than this move at once only when somebody jumps; gliding would tell nothing. */
const MOST_GLIDING = 60;

/** Lets cards glide from where they were to where they are, whenever `shown` changes. */
export function useGliding(board: RefObject<HTMLElement | null>, shown: unknown): void {
  const places = useRef(new Map<string, DOMRect>());
  useLayoutEffect(() => {
    const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    const before = places.current;
    const now = new Map<string, DOMRect>();
    const moved: [HTMLElement, number, number][] = [];
    for (const card of board.current?.querySelectorAll<HTMLElement>('[data-past-card]') ?? []) {
      const id = card.dataset.pastCard ?? '';
      const place = card.getBoundingClientRect();
      now.set(id, place);
      const old = before.get(id);
      if (!old || (old.x === place.x && old.y === place.y)) continue;
      // A way that nobody sees is not shown, however many take it.
      if (isInSight(old) || isInSight(place)) {
        moved.push([card, old.x - place.x, old.y - place.y]);
      }
    }
    places.current = now;
    if (still || moved.length > MOST_GLIDING) return;
    for (const [card, x, y] of moved) {
      card.animate([{ transform: `translate(${x}px, ${y}px)` }, { transform: 'none' }], {
        duration: GLIDE_MS,
        easing: 'cubic-bezier(0.2, 0, 0, 1)',
      });
    }
  }, [board, shown]);
}

function isInSight({ top, bottom, left, right }: DOMRect): boolean {
  return bottom > 0 && top < window.innerHeight && right > 0 && left < window.innerWidth;
}
