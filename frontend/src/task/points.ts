/** Returns an estimate in words. */
export function pointsWords(points: number): string {
  return points === 1 ? '1 point' : `${points} points`;
}
