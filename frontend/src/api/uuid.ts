const COUNTER_MAX = 0xfff;
let latest = { at: 0, counter: 0 };

/** Returns the next moment: the clock's, and a count for those within one millisecond. */
function tick(now: number): { at: number; counter: number } {
  if (now > latest.at) {
    // Half of the counter is left to count in.
    const start = crypto.getRandomValues(new Uint16Array(1))[0] ?? 0;
    latest = { at: now, counter: start % 0x800 };
  } else if (latest.counter < COUNTER_MAX) {
    latest = { at: latest.at, counter: latest.counter + 1 };
  } else {
    latest = { at: latest.at + 1, counter: 0 };
  }
  return latest;
}

/**
 * Returns a UUID of version 7. Those of one page sort in the order they were made, also within a
 * millisecond and when the clock is set back (RFC 9562, 6.2, a counter in `rand_a`).
 */
export function uuidv7(clock: number = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const { at: now, counter } = tick(clock);
  // 48 bits of milliseconds; bit operators would cut at 32.
  for (let i = 0; i < 6; i += 1) bytes[i] = Math.floor(now / 2 ** (8 * (5 - i))) % 256;
  bytes[6] = 0x70 | (counter >> 8);
  bytes[7] = counter & 0xff;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
}
