import type { Priority } from '~/api/types';

export const PRIORITIES: readonly { value: Priority; name: string }[] = [
  { value: 'none', name: 'No priority' },
  { value: 'low', name: 'Low' },
  { value: 'medium', name: 'Medium' },
  { value: 'high', name: 'High' },
  { value: 'urgent', name: 'Urgent' },
];

export function priorityName(priority: Priority): string {
  return PRIORITIES.find(({ value }) => value === priority)?.name ?? priority;
}

const BARS: Record<Priority, number> = { none: 0, low: 1, medium: 2, high: 3, urgent: 4 };

/** Signal bars: more bars, more urgent; urgent is a filled mark of its own. */
export function PriorityGlyph({ priority }: { priority: Priority }) {
  const name = priority === 'none' ? 'No priority' : `Priority: ${priorityName(priority)}`;
  const bars = BARS[priority];
  return (
    <svg width="14" height="14" viewBox="0 0 14 14" role="img" aria-label={name}>
      {priority === 'urgent' ? (
        <>
          <rect x="1" y="1" width="12" height="12" rx="3" fill="var(--danger)" />
          <path
            d="M7 3.8v3.6M7 10v.1"
            stroke="var(--surface)"
            strokeWidth="1.7"
            strokeLinecap="round"
          />
        </>
      ) : (
        [0, 1, 2].map((bar) => (
          <rect
            key={bar}
            x={1.5 + bar * 4}
            y={8 - bar * 3}
            width="3"
            height={4.5 + bar * 3}
            rx="1"
            fill={bar < bars ? 'var(--text-2)' : 'var(--line-strong)'}
          />
        ))
      )}
    </svg>
  );
}
