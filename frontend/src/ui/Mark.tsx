/** The product's mark: three columns of a board. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="var(--accent)" />
      <path d="M8 9h4.5v14H8zM14 9h4.5v9H14zM20 9h4.5v5H20z" fill="#fff" />
    </svg>
  );
}
