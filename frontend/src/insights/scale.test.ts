import { expect, it } from 'vitest';
import { between, fromZero, nearest } from './scale';

it('has ticks at round steps, the highest above every value', () => {
  expect(fromZero(7, 100, 4).ticks).toEqual([0, 2, 4, 6, 8]);
  expect(fromZero(60, 100, 4).ticks).toEqual([0, 20, 40, 60]);
  expect(fromZero(1130, 100, 4).ticks).toEqual([0, 500, 1000, 1500]);
  expect(fromZero(0, 100, 4).ticks).toEqual([0, 1]);
});

it('puts zero at the bottom and the highest tick at the top', () => {
  const { place } = fromZero(60, 200, 4);
  expect([place(0), place(30), place(60)]).toEqual([200, 100, 0]);
});

it('spreads times from left to right', () => {
  const { place, ticks } = between(100, 300, 50, 2);
  expect([place(100), place(200), place(300)]).toEqual([0, 25, 50]);
  expect(ticks).toEqual([100, 200, 300]);
});

it('finds the value next to the pointer', () => {
  expect(nearest([10, 20, 30], 24)).toBe(1);
  expect(nearest([10, 20, 30], 99)).toBe(2);
  expect(nearest([], 5)).toBeUndefined();
});
